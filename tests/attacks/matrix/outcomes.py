"""The outcomes as data: one line of `outcomes.csv` for each deed, one column for each credential. And the table of
docs/security.md that follows from them.

A cell says `refused` (by PostgreSQL), `door` (no door of the program takes what was written), `none` (out of reach of
this credential), the kind of alarm by which it is found, or `not found: NAME`, where docs/security.md has NAME.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.attacks.matrix.appends import APPENDS, Deed
from tests.attacks.matrix.credentials import COLUMNS
from tests.attacks.matrix.tampers import FILE_DEEDS, TAMPERS, FileDeed

TABLE = Path(__file__).with_name("outcomes.csv")
PAGE = Path(__file__).parents[3] / "docs/security.md"
BEGIN, END = "<!-- made from tests/attacks/matrix/outcomes.csv -->\n", "<!-- end -->\n"
REFUSED, DOOR, NONE, NOT_FOUND = "refused", "door", "none", "not found"
DEEDS: tuple[Deed | FileDeed, ...] = (*APPENDS, *TAMPERS, *FILE_DEEDS)
# The columns of the page: several credentials, of which each is the worst outcome.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "a role, no key": ("web", "worker", "relay", "watch", "office"),
    "owner": ("owner",),
    "superuser": ("superuser",),
    "web + key": ("web key",),
    "worker + key": ("worker key",),
    "relay, watch + key": ("relay key", "watch key"),
    "office + key": ("office key",),
    "`BANJIE_SECRET`": ("secret",),
    "log's key": ("log key",),
    "an account": ("account",),
}
Outcomes = Mapping[str, Mapping[str, str]]


def read_outcomes() -> Outcomes:
    """Return the cells by deed and credential."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["deed"]: {column: row[column] for column in COLUMNS} for row in csv.DictReader(file)}


def write_outcomes(cells: Outcomes) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["deed", *COLUMNS], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"deed": deed.name, **cells[deed.name]} for deed in DEEDS)


def reasons_named() -> set[str]:
    """Return under which names docs/security.md says what is not found."""
    section = PAGE.read_text(encoding="utf-8").partition(END)[2].partition("\n## ")[0]
    return set(re.findall(r"^- \*\*(.+?)\.\*\*", section, re.MULTILINE))


def page_table(cells: Outcomes) -> str:
    """Return the table of docs/security.md: a row for each group of deeds."""
    groups = dict[str, list[str]]()
    for deed in DEEDS:
        groups.setdefault(deed.group, []).append(deed.name)
    lines = ["| Deeds | " + " | ".join(SHOWN) + " |", "|---" * (len(SHOWN) + 1) + "|"]
    for group, names in groups.items():
        rows = [cells[name] for name in names]
        shown = [_shown([[row[column] for column in columns] for row in rows]) for columns in SHOWN.values()]
        lines.append(f"| {group} ({len(names)}) | " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"


def _shown(rows: Sequence[Sequence[str]]) -> str:
    """Return what the cells of some deeds come to: how many are not found with some of the credentials; else how they
    end."""
    said = [{cell.partition(":")[0] for cell in row} for row in rows]
    if missed := sum(NOT_FOUND in row for row in said):
        return f"**{missed} not found**"
    ends = set[str]().union(*said)
    if ends <= {NONE}:
        return "–"
    if ends <= {REFUSED, DOOR, NONE}:
        return "refused"
    return "found" if not ends & {REFUSED, DOOR} else "found, refused"
