"""Thousands of forged dossiers, seeded: each that changes what a reader would believe is named by the checker."""

from collections.abc import Callable
from pathlib import Path

import pytest

from integrity import check
from integrity.log.keys import read_keys
from tests.integrity.conftest import AuditedRegister
from tests.integrity.planted.dossiers import CHANGES, DESCRIPTION, Files, Mutant, mutant
from tests.integrity.test_dossier import files_of, rebagged

pytestmark = pytest.mark.slow
MUTANTS = 100, 10_000


@pytest.fixture(scope="module")
def exports(audited: AuditedRegister, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Dossiers from which mutants are made, and such whose parts they take."""
    folder = tmp_path_factory.mktemp("exports")

    def exported(name: str, number: str, person: str = "li") -> Files:
        path = folder / f"{name}.zip"
        path.write_bytes(audited.export(number, person).packed)
        return files_of(path)

    names = audited.names
    return {
        "earlier": exported("earlier", names.paper),
        "whole": exported("whole", names.paper),
        "withheld": exported("withheld", names.paper, "zhou"),
        "archived": exported("archived", names.closed),
        "foreign": exported("foreign", names.mailed),
    }


def named(found: check.Report) -> set[str]:
    return {one.part for one in (*found.listed("altered"), *found.listed("missing"))}


def is_named(one: Mutant, files: Files, found: check.Report) -> bool:
    """Return True where the checker has named a part that was changed, or the export that vouches for it."""
    parts = named(found)
    changed = {name for name in files.keys() | one.files.keys() if files.get(name) != one.files.get(name)}
    records = any("#" in part for part in parts)  # of the record, or what it lacks of another export
    personal = any(part.split(":")[0] in check.LINE_KEYS for part in parts)
    return bool(parts & changed) or DESCRIPTION in parts or records or personal


def test_every_mutant_is_named(
    audited: AuditedRegister, exports: dict[str, Files], tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    policy = "".join(f"log {one.key}\n" for one in read_keys(audited.log.key_file)) + "quorum none\n"
    kinds, made, passed = ("whole", "withheld", "archived"), 0, []
    for seed in range(many(*MUTANTS)):
        files = exports[kinds[seed // len(CHANGES) % len(kinds)]]
        one = mutant(files, exports["earlier"] if files is not exports["archived"] else files, exports["foreign"], seed)
        if one is None:
            continue
        made += 1
        found = check.check(rebagged(tmp_path / "mutant.zip", one.files), policy=policy)
        if found.code not in (1, 2) or not is_named(one, files, found):
            passed.append((seed, one.what, one.depth, found.code, sorted(named(found))[:5]))
    assert made > many(*MUTANTS) * 0.8
    assert not passed, passed


def test_whole_dossiers_are_whole(audited: AuditedRegister, exports: dict[str, Files], tmp_path: Path) -> None:
    policy = "".join(f"log {one.key}\n" for one in read_keys(audited.log.key_file)) + "quorum none\n"
    for name, files in exports.items():
        found = check.check(rebagged(tmp_path / "whole.zip", files), policy=policy)
        assert (found.code, named(found)) == (0, set()), name
