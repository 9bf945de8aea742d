"""A linked case in one line."""

from cli.rendering.output import instant_text
from queries.views.case import LinkedCaseView
from wording.translation import N_, gettext

LINES = {
    "parent": N_("opened by [bold]{number}[/]: {title} ({at} {why}) · {progress}"),
    "child": N_("[bold]{number}[/] {title}, opened by this case ({at} {why}) · {progress}"),
    "host": N_("merged into [bold]{number}[/] {title} ({at}) · {progress}"),
    "joined": N_("[bold]{number}[/] {title}, merged into this case ({at})"),
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
        progress = gettext("closed {at}: {stage}", at=instant_text(linked.closed_at), stage=linked.stage_label)
    else:
        progress = gettext("open: {stage}", stage=linked.stage_label)
    return line(**opened, progress=progress)
