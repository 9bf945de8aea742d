"""The inbox: what waits for whoever is logged in, page by page; filter and order stand in the address."""

from collections.abc import Iterable
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from queries.lists.inbox import TABS, InboxFilter, InboxView, inbox_view
from queries.views.base import NamedView
from web.console.desk import PAGES, ConsoleDesk, is_fragment, show_page
from wording.translation import gettext

KEPT = ("tab", "procedure", "stage", "holder", "overdue", "near", "urgent")


class InboxPage:
    """The list behind a tab, with its filter."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for a page of the inbox, or for the lines that come after it."""
        asked, wanted = request.query_params, wanted_page(request.query_params)
        opened, inbox = await self.desk.visit_with_head(
            request, lambda session, opened, now: inbox_view(session, opened.person, wanted, now), "inbox"
        )
        shown: dict[str, object] = {
            "title": gettext("Inbox"),
            "inbox": inbox,
            "keys": {line.case.number: self.desk.identity.client.randomness.new_salt() for line in inbox.lines},
            "wanted": wanted,
            "holder": held_name(wanted.holder, (line.case.holders for line in inbox.lines)),
            "kept": address_with(asked, *KEPT),
            "tabs": [(tab, PAGES.say(f"tab_{tab}"), address_with(asked, tab=tab)) for tab in TABS],
            "total": f"{inbox.total}+" if inbox.total_is_capped else str(inbox.total),
            "next_page": address_with(asked, *KEPT, after=inbox.next) if inbox.next else "",
            "procedures": await self.desk.procedure_titles(),
            "stages": stage_choices(inbox, wanted),
        }
        return show_page(request, opened, "inbox_lines.html" if is_fragment(request) else "inbox.html", shown)


def wanted_page(asked: QueryParams) -> InboxFilter:
    """Return the page of the inbox that an address names."""
    tab = asked.get("tab", "")
    return InboxFilter(
        tab=tab if tab in TABS else "mine",
        procedures=tuple(filter(None, asked.getlist("procedure"))),
        stages=tuple(filter(None, asked.getlist("stage"))),
        holder=asked.get("holder", ""),
        overdue=asked.get("overdue") == "yes",
        near=asked.get("near") == "yes",
        urgent=asked.get("urgent") == "yes",
        after=asked.get("after") or None,
    )


def address_with(asked: QueryParams, *kept: str, **other: str | None) -> str:
    """Return the address of the same page with these of its parameters, and others."""
    pairs = [(name, value) for name, value in asked.multi_items() if name in kept and name not in other]
    return "?" + urlencode([*pairs, *((name, value) for name, value in other.items() if value)])


def held_name(holder: str, on_page: Iterable[Iterable[NamedView]]) -> str:
    """Return the name of the holder that a filter asks for, which stands in each line of the page."""
    return next((one.label for holders in on_page for one in holders if one.code == holder), holder)


def stage_choices(inbox: InboxView, wanted: InboxFilter) -> list[tuple[str, str]]:
    """Return the stages on this page, and those that are chosen."""
    chosen = {stage: stage for stage in wanted.stages}
    return sorted((chosen | {line.case.stage: line.case.stage_label for line in inbox.lines}).items())
