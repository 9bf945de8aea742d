"""Pages over the whole office: supervision, search, the regulations, and how its programs run."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput
from models.procedure import Procedure
from procedures.load import current_source, find_procedure_file
from procedures.office_options import rules_by_setting
from queries.alarms import remedy_text
from queries.lists.cases import named_cases
from queries.lists.supervision import supervision_view
from queries.operations import operations_view
from queries.search.views import SearchFilter
from queries.views.lists import CaseLineView
from starter import reads
from starter.intake.forms import procedures_in_force
from starter.seen_services import seen_services
from web.console.recent import recent_numbers
from web.console.visit import DOOR, Reader, Unopened, day_of_address
from web.html.serving import PageRouter
from wording import terms
from wording.articles import article_text, cited_rules
from wording.regulation_names import translated
from wording.translation import N_, Message, gettext

router = PageRouter()
# The pages on which what some alarms tell of is mended: the address, and what the button says.
MENDED_ON: Mapping[str, tuple[str, Message]] = {
    "calendar_missing": ("/account/calendar", N_("Adopt the notice")),
    "nobody_left": ("/account/staff", N_("See the staff")),
    "emergency_login": ("/account/people", N_("See the accounts")),
    "login_attacked": ("/account/people", N_("See the accounts")),
    **dict.fromkeys(
        ("run_missing", "run_behind", "quarantined", "run_reset", "clock_unrung", "act_unjudged"),
        ("/console/operations/revive", N_("Revive cases")),
    ),
}


@router.page("/supervision")
async def supervision(visit: Unopened) -> Response:
    """What is late and near, by who has the work."""
    view = await visit.open(lambda session, now: supervision_view(session, visit.login.person, now, DOOR), head=True)
    return visit.show("supervision.html", {"title": gettext("Supervision"), "view": view})


@router.page("/search")
async def search(visit: Reader) -> Response:
    """Complaints by number, name or words, and those that were opened last. What the reader may not see is not
    found."""
    asked, found, wrong = visit.request.query_params, None, ""
    since, until = day_of_address(asked.get("since", "")), day_of_address(asked.get("until", ""))
    if words := asked.get("q", "").strip():
        wanted = SearchFilter(words, visit.login.person, since=since, until=until, after=asked.get("after") or None)
        try:
            found = await reads.search(visit.client, wanted, DOOR)
        except BadInput as error:
            wrong = error.says

    def recent(session: Session, now: datetime) -> tuple[CaseLineView, ...]:
        return named_cases(session, recent_numbers(visit), visit.login.person, now, DOOR)

    shown = {
        "title": gettext("Search"),
        "q": words,
        "since": since,
        "until": until,
        "found": found,
        "wrong": wrong,
        "next_page": visit.address_with("q", "since", "until", after=found.next) if found and found.next else "",
        "recent": () if words else await visit.read(recent),
    }
    return visit.show("search.html", shown, 422 if wrong else 200)


@router.page("/regulations")
async def regulations(visit: Reader) -> Response:
    in_force = await procedures_in_force(visit.client)
    return visit.show("regulations.html", {"title": gettext("Regulations"), "found": in_force.procedures})


@router.page("/regulations/{slug}")
async def regulation(visit: Reader, slug: str) -> Response:
    """The rules of a regulation."""
    procedure = visit.procedure_of_day(slug, await visit.today())
    rules = cited_rules(procedure, [rule.id for rule in procedure.rules if not rule.of_house])
    missing = [
        (article_text(translated(procedure, part.at)), translated(procedure, part.lacks)) for part in procedure.missing
    ]
    own_choice, reads = (
        visit.client.office.chosen_for(slug),
        rules_by_setting(current_source(find_procedure_file(slug))),
    )
    settled = [
        (translated(procedure, one.name), _setting_text(procedure, own_choice.get(name, one.default)),
         name in own_choice, translated(procedure, one.reading), reads.get(name, ()))
        for name, one in procedure.settings.items()
    ]  # fmt: skip
    shown = {
        "settled": settled,
        "title": terms.title(procedure),
        "edition": procedure.edition,
        "basis": translated(procedure, procedure.basis),
        "missing": missing,
        "rules": rules,
    }
    return visit.show("regulation.html", shown)


def _setting_text(procedure: Procedure, value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return terms.label(procedure, value) if isinstance(value, str) else str(value)


@router.page("/operations")
async def operations(visit: Unopened) -> Response:
    """What `banjie alarms` and the metrics say: services, alarms with their remedy, what waits. It changes nothing."""
    await visit.require_administrator()
    view = await visit.read(operations_view)
    kind_of = attrgetter("kind")
    standing = sorted((alarm for alarm in view.alarms.alarms if not alarm.cleared_at), key=kind_of)
    of_kinds = [list(alarms) for _, alarms in groupby(standing, key=kind_of)]
    shown = {
        "title": gettext("Operations"),
        "view": view,
        "services": await seen_services(visit.client),
        "alarms": [(alarms, remedy_text(alarms), alarms[0].label) for alarms in of_kinds],
        "mended_on": MENDED_ON,
    }
    return visit.show("operations.html", shown)
