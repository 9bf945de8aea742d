"""My own absence: whoever is logged in says from when to when they are away, and who stands in."""

from datetime import timedelta

from starlette.responses import Response

from models.errors import BadInput
from starter.office import people, staff
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.desk import Form, SentFields, SignedIn, Visit, require_filled
from web.identity.staff_pages import day_of, option_of, span_words, stand_ins
from wording.translation import gettext

AWAY = "/account/away"
router = PageRouter()


@router.page("/away")
async def my_absence(visit: SignedIn) -> Response:
    return await _show(visit, {})


@router.post("/away")
async def record(visit: SignedIn, form: SentFields) -> Response:
    """Record an absence, or that the person is back."""
    client, person = visit.client, visit.login.person
    try:
        if form.get("act") == "back":
            await staff.record_own_return(client, person)
        else:
            require_filled(form, "since", "until", "substitute")
            since, until = day_of(form.get("since", "")), day_of(form.get("until", "")) + timedelta(days=1)
            await staff.record_own_absence(client, person, since, until, form.get("substitute", ""))
    except BadInput as error:
        return await _show(visit, form, error.says)
    return go_to(f"{AWAY}?done=yes")


async def _show(visit: Visit, typed: Form, wrong: str = "") -> Response:
    office, person = await people.staff_overview(visit.client), visit.login.person
    absences = await people.absences_ahead(visit.client, person)
    others, able = stand_ins(office, person), await staff.own_substitutes(visit.client, person)
    stood_for = [(one.id, one.away) for one in office.people if one.away and one.away.substitute == person]
    shown = {
        "title": gettext("My absence"),
        "done": gettext("Done.") if visit.request.query_params.get("done") else "",
        "wrong": wrong,
        "typed": typed,
        "others": {heading: [one for one in members if one in able] for heading, members in others.items()},
        "able": able,
        "option": lambda code: option_of(code, office.names),
        "absences": [span_words(one, office.names) for one in absences],
        "stood_for": [f"{option_of(one, office.names)}　{span_words(away, office.names)}" for one, away in stood_for],
    }
    return visit.show("away.html", shown, 422 if wrong else 200)
