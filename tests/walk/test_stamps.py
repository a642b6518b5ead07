"""A gateway that is served has its ledger stamped by the authority that it names, when it ends at the latest."""

from __future__ import annotations

from pathlib import Path

from gateway.ledger.stamps.kept import check_stamps
from gateway.ledger.stamps.reply import read_trusted
from gateway.ledger.tree.place import TreePlace
from tests.machine import needs_openssl
from tests.time_authority import new_authority, serving
from tests.walk.processes import served
from tests.world import Archive, Deployment


@needs_openssl
def test_what_was_answered_is_stamped_when_the_gateway_has_ended(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    Archive(deployment.directory / "archive.db", deployment.catalogue)
    settings = deployment.settings
    with serving(new_authority(tmp_path / "tsa")) as authority:
        named = f'timestamps = "{authority.address}"\ntimestamps_ca = "{authority.ca_file}"\n'
        text = settings.file.read_text(encoding="utf-8").replace("[ledger]\n", f"[ledger]\n{named}")
        text = text.replace('timestamps = ""', "").replace('timestamps_ca = ""', "")
        settings.file.write_text(text, encoding="utf-8")
        with served(deployment):
            pass
    place = TreePlace(settings.ledger, settings.keys, settings.issuer)
    found = check_stamps(place, read_trusted(authority.ca_file))
    assert found.faults == ()
    assert found.holding[-1].entries == place.view().size > 0
