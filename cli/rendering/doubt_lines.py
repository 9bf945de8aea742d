"""What is said first of a case whose record does not hold."""

from collections.abc import Iterable

from queries.views.base import NamedView
from wording.language import listed
from wording.table.cases import case_screens


def doubt_lines(doubts: Iterable[NamedView]) -> list[str]:
    """Return the line that names the alarms, none where there are none."""
    kinds = [f"{doubt.label} {doubt.code}" for doubt in doubts]
    return [case_screens.DOUBTED(kinds=listed(kinds))] if kinds else []
