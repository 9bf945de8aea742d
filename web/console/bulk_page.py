"""One act on many cases: each is judged on its own as it stood on the page, with one line of result for each."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput, Failure, Moved
from models.messages import Number
from models.requirement import Name
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.field import Field
from queries.acts.form_choices import ClosingAct, closing_acts, holder_choices
from queries.cases.case_page import events_after
from queries.cases.reading import begin_reading
from starter.acts.receipt import Submission
from starter.acts.submit import act
from web.console.kept_forms import SentFields
from web.console.visit import DOOR, PAGES, ConsoleVisit, Unopened
from web.html.fields import WrongAnswer, read_answer
from web.html.forms import SentForm
from web.html.pages import go_to
from web.html.serving import PageRouter
from wording.dates import short_instant
from wording.translation import N_, NP_, Message, gettext

DONE: Mapping[str, Message] = {
    "urge": N_("urged"),
    "note": NP_("approval", "noted"),
    "mark_urgent": N_("marked as urgent"),
    "transfer": N_("handed over"),
    "close": N_("closed"),
    "approve": N_("approved"),
    "refuse": NP_("approval", "refused"),
}
PICKED = "picked"  # the numbers that are chosen on a page; `seen.NUMBER` and `key.NUMBER` stand beside each
CLOSE = "close"  # by whichever act closes the case where it stands
# Acts on many from the inbox, and the text of each.
TEXT_OF: Mapping[Name, Name] = {
    "urge": "reason", "note": "opinion", "mark_urgent": "reason", "transfer": "reason", CLOSE: "",
}  # fmt: skip
MOST = 200  # cases at once: each is judged alone, which takes its time
router = PageRouter()


class ResultLine(NamedTuple):
    """What became of one case: whether the act is on record, and in words."""

    number: Number
    good: bool
    says: str


@router.page("/bulk")
async def no_bulk() -> Response:
    return go_to("/console/")


@router.post("/bulk")
async def bulk(visit: Unopened, sent: SentFields) -> Response:
    """Do one act on all cases that were picked in the inbox; before a transfer ask to whom."""
    name, text, given = sent.one("act").strip(), sent.one("text").strip(), sent.answers.get("whom", [])
    picked = sent.answers.get(PICKED, [])
    if name not in TEXT_OF or not 0 < len(picked) <= MOST:
        return go_to("/console/")
    field = await _whom(visit, picked) if name == "transfer" else None
    holder, wrong = None, dict[str, str]()
    try:
        holder = next(read_answer(field, given)) if field and given else None
    except WrongAnswer as error:
        wrong = {"whom": str(error)}
    if field and not holder:
        asked = {
            "wrong": wrong,
            "answers": {"whom": given},
            "title": gettext("Hand over"),
            "carried": [
                (key, one) for key, many in sent.answers.items() if key not in ("whom", "text") for one in many
            ],
            "numbers": picked,
            "field": field,
            "text": sent.one("text"),
        }
        return visit.show("bulk_whom.html", asked)
    texts = {TEXT_OF[name]: text} if text else {}
    results = await do_on_each(visit, sent, {"name": name, "texts": texts, "whom": holder})
    failed = sum(not line.good for line in results)
    return visit.show("bulk.html", {"title": PAGES.say(f"bulk_{name}"), "results": results, "failed": failed})


async def _whom(visit: ConsoleVisit, picked: list[Number]) -> Field:
    """Return the field in which it is said to whom the cases are handed."""
    choices = await visit.read(lambda session, now: holder_choices(session, picked, visit.login.person, now))
    return Field("whom", gettext("To whom"), "person", tuple(choices), required=True)


async def do_on_each(visit: ConsoleVisit, sent: SentForm, act_input: Mapping[str, object]) -> list[ResultLine]:
    """Do the act on each case that was picked, one after the other."""
    return [await _line(visit, sent, number, act_input) for number in dict.fromkeys(sent.answers.get(PICKED, ()))]


async def _line(visit: ConsoleVisit, sent: SentForm, number: Number, act_input: Mapping[str, object]) -> ResultLine:
    mark, seen = sent.one(f"key.{number}"), sent.one(f"seen.{number}")
    try:
        stated = await _closing(visit, number, sent.one("text").strip()) if act_input["name"] == CLOSE else act_input
        own = {**stated, "actor": visit.login.person, "id": mark or None}
        await act(visit.client, number, own, Submission(seen=seen or None))
    except Moved:
        since = await visit.read(
            lambda session, now: events_after(session, number, seen, visit.login.person, now, DOOR), number
        )
        moved = gettext("Nothing was decided: the case has moved on since you opened this page.")
        lines = (f"{short_instant(one.at)}　{one.by_name}　{one.label}" for one in since)
        return ResultLine(number, False, "\n".join([moved, *lines]))
    except Failure as error:
        return ResultLine(number, False, error.says)
    return ResultLine(number, True, DONE[str(act_input["name"])]())


async def _closing(visit: ConsoleVisit, number: Number, text: str) -> dict[str, object]:
    """Return the one act that closes a case where it stands. Raises BadInput where there is none, or a choice."""

    def ways(session: Session, now: datetime) -> list[ClosingAct]:
        return closing_acts(ActsOfPerson(begin_reading(session, number, visit.login.person, now, DOOR), now))

    found = await visit.read(ways, number)
    if len(found) != 1:
        raise BadInput(
            gettext("There are {count} ways to close it. Choose on its page.", count=len(found))
            if found
            else gettext("You cannot close it now. Its page says why.")
        )
    (way,) = found
    return {"name": way.name, "track": way.track, "texts": {way.text: text} if way.text and text else {}}
