"""A linked case in one line."""

from cli.rendering.output import instant_text
from queries.views.linked_case import LinkedCaseView
from wording.table.cases import case_screens

LINES = {
    "parent": case_screens.OPENED_BY,
    "child": case_screens.OPENED_FROM_HERE,
    "host": case_screens.MERGED_INTO,
    "joined": case_screens.JOINED,
}


def linked_case_line(linked: LinkedCaseView) -> str:
    """Return which case it is, when and why the child was opened, and how far it has got."""
    opened = {
        "number": linked.number,
        "title": linked.title,
        "at": instant_text(linked.opened_at),
        "why": linked.why_label,
    }
    line = LINES[linked.relation]
    if linked.closed_at:
        progress = case_screens.LINKED_CLOSED(at=instant_text(linked.closed_at), stage=linked.stage_label)
    else:
        progress = case_screens.LINKED_OPEN(stage=linked.stage_label)
    return line(**opened, progress=progress)
