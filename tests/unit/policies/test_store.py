"""The policies of a folder are read all or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents import Faulty, FaultyFiles
from gateway.policies.store import load_policies, read_policy
from tests.unit.policies.samples import CATALOGUE, SOUND


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def named(name: str) -> str:
    return SOUND.replace("policy: elderly-care", f"policy: {name}")


def test_policies_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    directory = folder(tmp_path, b=named("b"), a=named("a"), c=named("c"))
    assert [policy.name for policy in load_policies(directory, CATALOGUE)] == ["a", "b", "c"]


def test_a_folder_without_policies_shares_nothing(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not a policy", encoding="utf-8")
    (tmp_path / ".draft.yaml").write_text("not: [a policy", encoding="utf-8")
    assert load_policies(tmp_path, CATALOGUE) == ()


def test_every_fault_of_every_file_is_reported_and_nothing_is_half_loaded(tmp_path: Path) -> None:
    directory = folder(
        tmp_path,
        a=named("a").replace("version: 7", "version: 0").replace("phone: drop", "fax: drop"),
        b=named("b"),
        c=named("c") + "\x00",
        d="[",
    )
    with pytest.raises(FaultyFiles) as raised:
        load_policies(directory, CATALOGUE)
    lines = str(raised.value).splitlines()
    assert [Path(file.source).name for file in raised.value.files] == ["a.yaml", "c.yaml", "d.yaml"]
    assert lines[0].startswith(f"{directory}/a.yaml:2:1  `version`: ")
    assert lines[1].startswith(f"{directory}/a.yaml:31:14  no field `fax`")


def test_a_policy_stands_in_a_file_of_its_name_so_two_cannot_claim_one(tmp_path: Path) -> None:
    directory = folder(tmp_path, a=named("a"), b=named("a"))
    with pytest.raises(FaultyFiles, match=r"b\.yaml:1:1  the policy `a` belongs into a file of that name: `a\.yaml`"):
        load_policies(directory, CATALOGUE)


def test_a_file_that_is_easily_overlooked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(named("a"), encoding="utf-8")
    with pytest.raises(FaultyFiles, match=r"a\.yml:1:1  the policy `a` belongs into a file of that name: `a\.yaml`"):
        load_policies(tmp_path, CATALOGUE)


def test_a_folder_that_does_not_exist_is_one_fault(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="the folder of policies cannot be read: no such file or directory"):
        load_policies(tmp_path / "none", CATALOGUE)


def test_each_policy_carries_the_hash_of_its_own_bytes(tmp_path: Path) -> None:
    directory = folder(tmp_path, a=named("a"), b=named("b"))
    one, other = load_policies(directory, CATALOGUE)
    assert one.digest != other.digest
    assert read_policy(directory / "a.yaml", CATALOGUE).document.digest == one.digest
