"""The stock phrases of the office, for administrators: what is offered at which act of which regulation."""

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar
from queries.acts.acts_of_procedure import acts_of_procedure
from queries.acts.common_fields import FIELDS
from register.office.phrases import ANY, MOST_LETTERS, PhrasePlace, add_phrase, phrases_of, remove_phrase
from web.console.visit import ConsoleVisit, Reader
from web.html.serving import PageRouter
from web.identity.desk import Form, SentFields
from wording import terms
from wording.translation import gettext

PROCEDURE = "procedure"
router = PageRouter()


@router.page("/phrases")
async def phrases(visit: Reader) -> Response:
    return await _show(visit, visit.request.query_params.get(PROCEDURE, ANY), {})


@router.post("/phrases")
async def change_phrases(visit: Reader, form: SentFields) -> Response:
    """Keep a phrase, or remove one."""
    await visit.require_administrator()
    client, slug, act = visit.client, form.get(PROCEDURE, ANY), form.get("act", ANY)
    known = _acts(await _procedure(visit, slug))

    def change(session: Session) -> None:
        if form.get("do") == "remove":
            remove_phrase(session, form.get("phrase", ""))
        elif act not in known:
            raise BadInput(gettext("Choose one of the acts."))
        else:
            at, id = client.clock(session, ""), client.randomness.new_salt()
            add_phrase(session, id, PhrasePlace(slug, act), form.get("words", ""), by=visit.login.person, at=at)

    try:
        await client.transact(change)
    except BadInput as error:
        return await _show(visit, slug, form, wrong=error.says)
    return await _show(visit, slug, {}, done=gettext("Done."))


async def _procedure(visit: ConsoleVisit, slug: str) -> Procedure | None:
    """Return a regulation of the office, None for all. Raises HTTPException (404) where there is none."""
    return None if slug == ANY else visit.procedure_of_day(slug, await visit.today())


def _acts(procedure: Procedure | None) -> dict[Name, str]:
    """Return the acts at which a phrase may be offered: any, and those of the regulation; of every office for all."""
    if procedure is None:
        return {ANY: gettext("any act"), **{name: terms.COMMON_ACTS[name]() for name in FIELDS}}
    acts = acts_of_procedure(Law(procedure, Calendar()))
    return {ANY: gettext("any act"), **{act.name: act.label for act in acts}}


async def _show(visit: ConsoleVisit, slug: str, typed: Form, *, wrong: str = "", done: str = "") -> Response:
    await visit.require_administrator()
    acts = _acts(await _procedure(visit, slug))
    titles = [(ANY, gettext("Every regulation")), *await visit.procedure_titles()]
    shown = {
        "title": gettext("Stock phrases"),
        "phrases": await visit.read(lambda session, _: phrases_of(session, slug), head=True),
        "titles": titles,
        "chosen": dict(titles).get(slug, slug),
        "slug": slug,
        "acts": acts,
        "longest": MOST_LETTERS,
        "typed": typed,
        "wrong": wrong,
        "done": done,
    }
    return visit.show("phrases.html", shown, 422 if wrong else 200)
