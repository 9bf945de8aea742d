"""What is said first of a case whose record does not hold."""

from collections.abc import Iterable

from queries.views.base import NamedView
from wording.translation import gettext, listed


def doubt_lines(doubts: Iterable[NamedView]) -> list[str]:
    """Return the line that names the alarms, none where there are none."""
    kinds = [f"{doubt.label} {doubt.code}" for doubt in doubts]
    return (
        [
            gettext(
                "[bold red]The record of this case does not hold: {kinds}.[/] To see what was found: banjie alarms",
                kinds=listed(kinds),
            )
        ]
        if kinds
        else []
    )
