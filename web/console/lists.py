"""The lists of those who work on cases: the inbox, the limits, and the views that they keep of them. Filter and order
stand in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.responses import Response

from models.messages import Number
from queries.lists.inbox import TABS, TABS_OF_HOLDERS, InboxFilter, InboxView, inbox_view
from queries.lists.known_names import holders_called
from queries.lists.limit_list import SCOPES, WEEKS, LimitFilter, LimitListView, limit_list
from queries.lists.opened_tasks import new_to
from queries.views.base import NamedView
from register.identity.saved_views import ListOfPerson, SavedView, remove_view, rename_view, save_view
from starter.office.people import role_names
from web.console import statistics_page
from web.console.visit import DOOR, PAGES, ConsoleVisit, Reader, Unopened, day_of_address
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.desk import SentFields
from wording.translation import gettext

KEPT_OF_INBOX = (
    "tab", "procedure", "stage", "holder", "since", "until", "overdue", "near", "urgent", "urged", "new", "order",
)  # fmt: skip
KEPT_OF_LIMITS = ("scope", "procedure", "holder", "late", "near", "urged", "provisional", "day", "week")
# The lists of which views can be saved: their address, and what of it is kept: never a place in the list, nor words.
LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "inbox": ("/console/", KEPT_OF_INBOX),
    "limits": ("/console/limits", KEPT_OF_LIMITS),
    "statistics": ("/console/statistics", statistics_page.KEPT),
}
router = PageRouter()


@router.page("/")
async def inbox(visit: Unopened) -> Response:
    """What waits for whoever is logged in; a page of it, or the lines that come after it."""
    asked = visit.request.query_params
    wanted, called = _wanted_page(asked), asked.get("holder", "").strip()

    def read(session: Session, now: datetime) -> tuple[InboxView, frozenset[Number]]:
        narrowed = replace(wanted, holders=holders_called(session, called, role_names(), now)) if called else wanted
        inbox = inbox_view(session, visit.login.person, narrowed, now, DOOR)
        return inbox, new_to(session, visit.login.person, [line.case.number for line in inbox.lines], now)

    inbox, new = await visit.open(read, head=True, views="inbox")
    stages = {stage: stage for stage in wanted.stages} | {
        line.case.stage: line.case.stage_label for line in inbox.lines
    }
    procedures, holder = (
        await visit.procedure_titles(),
        _held_name(called, (line.case.holders for line in inbox.lines)),
    )
    names = {
        **{("procedure", slug): title for slug, title in procedures},
        **{("stage", stage): label for stage, label in stages.items()},
        ("holder", called): gettext("With {holder}", holder=holder),
        ("since", str(wanted.since)): gettext("Received from {day}", day=wanted.since),
        ("until", str(wanted.until)): gettext("Received until {day}", day=wanted.until),
        ("overdue", "yes"): gettext("Late only"),
        ("near", "yes"): gettext("Near the limit only"),
        ("urgent", "yes"): gettext("Urgent only"),
        ("urged", "yes"): gettext("Urged only"),
        ("new", "yes"): gettext("New only"),
    }
    shown = {
        "title": gettext("Inbox"),
        "inbox": inbox,
        "new": new,
        "keys": {line.case.number: visit.client.randomness.new_salt() for line in inbox.lines},
        "wanted": wanted,
        "called": called,
        "may_name": wanted.tab in TABS_OF_HOLDERS,
        "known": _known_holders(line.case.holders for line in inbox.lines),
        "grouped": not wanted.newest and wanted.tab != "done",
        "group": asked.get("group", "") if visit.is_fragment else "",
        "chips": _chips(visit, KEPT_OF_INBOX, names),
        "by_limit": visit.address_with(*KEPT_OF_INBOX, order=""),
        "by_receipt": visit.address_with(*KEPT_OF_INBOX, order="newest"),
        "kept": visit.address_with(*KEPT_OF_INBOX),
        "tabs": [(tab, PAGES.say(f"tab_{tab}"), visit.address_with(tab=tab)) for tab in TABS],
        "total": f"{inbox.total}+" if inbox.total_is_capped else str(inbox.total),
        "next_page": visit.address_with(*KEPT_OF_INBOX, group=inbox.lines[-1].group, after=inbox.next)
        if inbox.next and inbox.lines
        else "",
        "procedures": procedures,
        "stages": sorted(stages.items()),
    }
    return visit.show("inbox_lines.html" if visit.is_fragment else "inbox.html", shown)


def _chips(visit: ConsoleVisit, kept: Sequence[str], names: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Return what the address asks for, each in words with the address without it. `names`: the words by parameter and
    value; what has none is no filter."""
    asked = [(name, value) for name, value in visit.request.query_params.multi_items() if name in kept and value]
    return [
        (names[pair], "?" + urlencode([other for other in asked if other != pair])) for pair in asked if pair in names
    ]


def _wanted_page(asked: QueryParams) -> InboxFilter:
    tab = asked.get("tab", "")
    return InboxFilter(
        tab=tab if tab in TABS else "mine",
        procedures=tuple(filter(None, asked.getlist("procedure"))),
        stages=tuple(filter(None, asked.getlist("stage"))),
        since=day_of_address(asked.get("since", "")),
        until=day_of_address(asked.get("until", "")),
        overdue=asked.get("overdue") == "yes",
        near=asked.get("near") == "yes",
        urgent=asked.get("urgent") == "yes",
        urged=asked.get("urged") == "yes",
        new=asked.get("new") == "yes",
        newest=asked.get("order") == "newest",
        after=asked.get("after") or None,
    )


def _held_name(holder: str, on_page: Iterable[Iterable[NamedView]]) -> str:
    """Return the name of the holder that a filter asks for by a code, which stands in each line of the page; other
    words as they were typed."""
    return next((one.label for holders in on_page for one in holders if one.code == holder), holder)


def _known_holders(on_page: Iterable[Iterable[NamedView]]) -> list[tuple[str, str]]:
    """Return who has the work on a page, each once: what is typed into the field for it, and the name."""
    return sorted(
        {(gettext("{name} ({code})", name=one.label, code=one.code), one.label) for many in on_page for one in many}
    )


@router.page("/counts")
async def counts(visit: Unopened) -> Response:
    """The numbers beside the navigation, which pages ask for anew from time to time: a fragment, each for its entry."""
    await visit.open(lambda _session, _now: None, head=True)
    return visit.show("counts.html", {})


@router.page("/limits")
async def limits(visit: Unopened) -> Response:
    """The limits of all open cases by their ends: a table, a strip of the next days; or the lines that come after."""
    wanted, called = _wanted_limits(visit.request.query_params), visit.request.query_params.get("holder", "").strip()

    def read(session: Session, now: datetime) -> LimitListView:
        narrowed = replace(wanted, holders=holders_called(session, called, role_names(), now)) if called else wanted
        return limit_list(session, visit.login.person, narrowed, now, DOOR)

    found = await visit.open(read, head=True, views="limits")
    procedures, holder = (
        await visit.procedure_titles(),
        _held_name(called, (line.holders for line in found.lines)),
    )
    weeks = {"this": gettext("This week"), "next": gettext("Next week")}
    names = {
        **{("procedure", slug): title for slug, title in procedures},
        ("holder", called): gettext("With {holder}", holder=holder),
        ("day", str(wanted.day)): gettext("ends on {day}", day=wanted.day),
        ("week", wanted.week or "-"): weeks.get(wanted.week or "", ""),
        ("late", "yes"): gettext("Late only"),
        ("near", "yes"): gettext("Near the limit only"),
        ("urged", "yes"): gettext("Urged only"),
        ("provisional", "yes"): gettext("Only days that a holiday notice may still move"),
    }
    shown = {
        "title": gettext("Limits"),
        "found": found,
        "wanted": wanted,
        "called": called,
        "known": _known_holders(line.holders for line in found.lines),
        "chips": _chips(visit, KEPT_OF_LIMITS, names),
        "kept": visit.address_with(*KEPT_OF_LIMITS),
        "tabs": [
            (scope, PAGES.say(f"scope_{scope}"), visit.address_with(*KEPT_OF_LIMITS, scope=scope)) for scope in SCOPES
        ],
        "days": [(load, visit.address_with(*KEPT_OF_LIMITS, day=load.day.isoformat())) for load in found.days],
        "weeks": [
            (week, label, visit.address_with(*KEPT_OF_LIMITS, week="" if week == wanted.week else week, day=""))
            for week, label in weeks.items()
        ],
        "worked": {load.day: load.is_working_day for load in found.days},
        "any_day": visit.address_with(*KEPT_OF_LIMITS, day=""),
        "total": f"{found.total}+" if found.total_is_capped else str(found.total),
        "next_page": visit.address_with(*KEPT_OF_LIMITS, after=found.next) if found.next else "",
        "procedures": procedures,
    }
    return visit.show("limits_lines.html" if visit.is_fragment else "limits.html", shown)


def _wanted_limits(asked: QueryParams) -> LimitFilter:
    scope = asked.get("scope", "")
    return LimitFilter(
        scope=scope if scope in SCOPES else "mine",
        procedures=tuple(filter(None, asked.getlist("procedure"))),
        late=asked.get("late") == "yes",
        near=asked.get("near") == "yes",
        urged=asked.get("urged") == "yes",
        provisional=asked.get("provisional") == "yes",
        day=day_of_address(asked.get("day", "")),
        week=week if (week := asked.get("week", "")) in WEEKS else None,
        after=asked.get("after") or None,
    )


@router.page("/views")
async def no_view() -> Response:
    return go_to("/console/")


@router.post("/views")
async def change_views(visit: Reader, form: SentFields) -> Response:
    """Save, rename or remove a view, as the form in the head of a list says, and go back to the list."""
    page = form.get("page", "")
    if page not in LISTS:
        raise HTTPException(404, gettext("Not possible"))
    address, kept = LISTS[page]
    query = urlencode([(name, value) for name, value in parse_qsl(form.get("query", "")) if name in kept])
    of, name = ListOfPerson(visit.login.person, page), form.get("name", "")
    new = SavedView(visit.client.randomness.new_salt(), name, query)

    def change(session: Session) -> None:
        match form.get("step"):
            case "save":
                save_view(session, of, new, visit.client.clock(session, ""))
            case "rename":
                rename_view(session, of, form.get("view", ""), name)
            case "remove":
                remove_view(session, of, form.get("view", ""))

    await visit.client.transact(change)
    return go_to(f"{address}?{query}" if query else address)
