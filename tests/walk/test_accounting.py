"""A served gateway keeps the index by person up to date, so that a report finds what was disclosed a moment ago."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import requests

from gateway.ledger.accounting.index import FILE, Index
from gateway.ledger.references import KEY_FILE, read_reference_key
from tests.leaks.households import household
from tests.walk.processes import PATIENCE, served, token_for, wait_until
from tests.world import Archive, Deployment

HEAD = "310115196601010029"


def test_what_is_disclosed_is_in_the_index_while_the_gateway_serves(tmp_path: Path, redis_url: str) -> None:
    deployment = Deployment(tmp_path / "station", redis_url)
    rows = [household(head_id_number=HEAD)]
    Archive(deployment.directory / "archive.db", deployment.catalogue).fill({"household": rows})
    asker = deployment.asker("community-committee", "elderly-care")
    reference = read_reference_key(deployment.settings.keys / KEY_FILE).subject_key.reference(HEAD)
    ledger = deployment.settings.ledger

    def is_found() -> bool:
        if not (ledger / FILE).exists():
            return False
        # left to the collector it would be closed, and its files go, while they are read below
        with closing(Index(ledger)) as index:
            return len(index.places(str(reference))) == 1

    with served(deployment) as (address, process):
        headers = {"Authorization": f"Bearer {token_for(deployment, asker, address)}"}
        assert requests.get(f"{address}/v1/records/household/H-1", headers=headers, timeout=PATIENCE).ok
        wait_until(is_found, "the entry", process)
    assert HEAD not in (deployment.directory / "log").read_text(encoding="utf-8")
    files = [path for path in ledger.rglob("*") if path.is_file()]
    assert not [path for path in files if HEAD.encode() in path.read_bytes()]
