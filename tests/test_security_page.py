"""docs/security.md: each row of its tables names attacks that exist, or says that it is configured and not tried."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from register.alarms.kinds import ALARM_KINDS

ROOT = Path(__file__).parents[1]
ATTACKS = ROOT / "tests/attacks"
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
PARTIES = ["complainant", "official", "program", "administrator of the office", "administrator of the database",
           "Temporal operator", "host"]  # fmt: skip
UNTRIED = "*configured, not tried*"
MADE = re.compile(r"<!-- made from .*?<!-- end -->", re.DOTALL)  # tests/attacks/test_matrix.py holds it
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in MADE.sub("", PAGE).splitlines()
    if line.startswith("| ") and not line.startswith("| Deed ")
]


def functions_in(path: Path) -> set[str]:
    """Return the names of the functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def listed_attacks() -> Iterator[str]:
    """Yield the names in the lists: the first word of each `Attack(...)`."""
    for path in ATTACKS.rglob("*.py"):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "Attack" and one.args:
                name = one.args[0]
                if isinstance(name, ast.Constant):
                    yield str(name.value)


KNOWN = {*listed_attacks()}
KNOWN |= {name for path in ATTACKS.glob("test_*.py") for name in functions_in(path)}


def is_attack(name: str) -> bool:
    path, _, test = name.partition("::")
    return test in functions_in(ROOT / path) if test else name in KNOWN


def test_every_party_has_its_section() -> None:
    assert re.findall(r"^## The (.+)$", PAGE, re.MULTILINE) == PARTIES
    assert len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_names_attacks_that_exist(row: tuple[str, ...]) -> None:
    _, _, attacks = row
    named = re.findall(r"`([^`]+)`", attacks)
    assert named or attacks == UNTRIED
    assert [name for name in named if not is_attack(name)] == []


def test_the_alarms_it_names_exist() -> None:
    named = {word for _, seen, _ in ROWS for word in re.findall(r"`([a-z_]+)`", seen)}
    assert named - {*ALARM_KINDS} == set()
