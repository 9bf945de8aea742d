"""The limits of all open cases by their ends: a table, a strip of the next days; filter and place stand in the
address."""

from datetime import date

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from models.time import parse_day
from queries.lists.limit_list import SCOPES, LimitFilter, limit_list
from web.console.desk import PAGES, ConsoleDesk, is_fragment, show_page
from web.console.inbox_page import address_with, held_name
from wording.translation import gettext

KEPT = ("scope", "procedure", "holder", "late", "near", "provisional", "day")


class LimitsPage:
    """The list behind a scope, with its filter."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or for the lines that come after it."""
        asked, wanted = request.query_params, wanted_limits(request.query_params)
        opened, found = await self.desk.visit_with_head(
            request, lambda session, opened, now: limit_list(session, opened.person, wanted, now), "limits"
        )
        shown: dict[str, object] = {
            "title": gettext("Limits"),
            "found": found,
            "wanted": wanted,
            "holder": held_name(wanted.holder, (line.holders for line in found.lines)),
            "kept": address_with(asked, *KEPT),
            "tabs": [(one, PAGES.say(f"scope_{one}"), address_with(asked, *KEPT, scope=one)) for one in SCOPES],
            "days": [(load, address_with(asked, *KEPT, day=load.day.isoformat())) for load in found.days],
            "any_day": address_with(asked, *KEPT, day=""),
            "total": f"{found.total}+" if found.total_is_capped else str(found.total),
            "next_page": address_with(asked, *KEPT, after=found.next) if found.next else "",
            "procedures": await self.desk.procedure_titles(),
        }
        return show_page(request, opened, "limits_lines.html" if is_fragment(request) else "limits.html", shown)


def wanted_limits(asked: QueryParams) -> LimitFilter:
    """Return the page of the limits that an address names."""
    scope = asked.get("scope", "")
    return LimitFilter(
        scope=scope if scope in SCOPES else "mine",
        procedures=tuple(filter(None, asked.getlist("procedure"))),
        holder=asked.get("holder", ""),
        late=asked.get("late") == "yes",
        near=asked.get("near") == "yes",
        provisional=asked.get("provisional") == "yes",
        day=_day(asked.get("day", "")),
        after=asked.get("after") or None,
    )


def _day(written: str) -> date | None:
    try:
        return parse_day(written)
    except ValueError:
        return None
