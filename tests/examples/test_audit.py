"""The audit of `examples/audit/`: a journal that holds passes, and every kind of change is found."""

import ast
import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.embedded.postgres import BIN_FOLDER
from services.embedded.stack import Stack
from starter.client import BanjieClient
from tests.examples.running import EXAMPLES, run_example
from tests.stack.office import registered

VERIFIER = EXAMPLES / "audit" / "verify_chain.py"
Row = dict[str, str]


def test_the_verifier_shares_no_code_with_the_program() -> None:
    tree = ast.walk(ast.parse(VERIFIER.read_text(encoding="utf-8")))
    imported = {
        name.partition(".")[0]
        for node in tree
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or "."] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }

    assert imported <= sys.stdlib_module_names


def verify(folder: Path, journal: list[Row], *heads: str) -> tuple[int, str]:
    """Verify these rows beside the history in the folder; return the exit code and what was found."""
    changed = folder / "changed.csv"
    with changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("seq", "prev", "hash", "body"))
        writer.writeheader()
        writer.writerows(journal)
    words = [sys.executable, "-I", str(VERIFIER), str(changed), str(folder / "history.json"), *heads]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.slow
async def test_a_journal_that_holds_passes_and_each_change_is_found(
    stack: Stack, desk: BanjieClient, banjie_script: str, tmp_path: Path
) -> None:
    number = await registered(desk)
    tools = {"BANJIE": banjie_script, "PSQL": str(BIN_FOLDER / "psql")}

    first = run_example(stack.home, "audit/session.sh", number, str(tmp_path), **tools)
    assert first.returncode == 0, first.stdout + first.stderr
    noted = first.stdout.splitlines()[-1].split()[3].rstrip(":")
    again = run_example(stack.home, "audit/session.sh", number, str(tmp_path), noted, **tools)
    other = run_example(stack.home, "audit/session.sh", number, str(tmp_path), "1:00", **tools)

    assert again.returncode == 0, again.stdout + again.stderr
    assert (other.returncode, "head 1:00: not in the journal" in other.stderr) == (1, True)
    with (tmp_path / "journal.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(json.loads((tmp_path / "history.json").read_text(encoding="utf-8"))["events"]) >= 2
    assert verify(tmp_path, rows, noted)[0] == 0
    last = {**rows[-1], "body": rows[-1]["body"].replace('"by":"li"', '"by":"wang"')}
    assert last != rows[-1]
    for changed, says in (
        ([*rows[:-1], last], "event 2: the hash does not follow"),
        ([*rows[:-1], last], "event 2: journal and history differ"),
        (rows[1:], "missing, or out of order"),
        (rows[::-1], "missing, or out of order"),
        (rows[:-1], "not in the journal"),
        ([], "the journal is empty"),
    ):
        code, found = verify(tmp_path, changed, *([noted] if changed else []))
        assert (code, says in found or not changed) == (1, True), found
