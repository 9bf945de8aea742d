"""One act on many cases: each is judged on its own as it stood on the page, with one line of result for each."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.errors import BadInput, Failure, Moved
from models.messages import Number, Person
from models.requirement import Name
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.form_choices import ClosingAct, closing_acts
from queries.cases.case_page import events_after
from queries.reading import begin_reading
from starter.act_record import Submission
from starter.acts import act
from web.console.desk import DOOR, ConsoleDesk
from wording.terms import official_instant
from wording.translation import N_, NP_, Message, gettext

DONE: Mapping[str, Message] = {
    "urge": N_("urged"),
    "note": NP_("approvals", "noted"),
    "mark_urgent": N_("marked as urgent"),
    "transfer": N_("handed over"),
    "close": N_("closed"),
    "approve": N_("approved"),
    "refuse": NP_("approvals", "refused"),
}


PICKED = "picked"  # the numbers that are chosen on a page; `seen.NUMBER` and `key.NUMBER` stand beside each
CLOSE = "close"  # by whichever act closes the case where it stands
Typed = Mapping[str, list[str]]


class ActOnMany(NamedTuple):
    """What one person does on many cases: with this text under this name, and to whom."""

    person: Person
    name: Name
    text: str = ""
    text_name: Name = "opinion"
    whom: str = ""


class LineOfMany(NamedTuple):
    """What became of one: whether it is on record, and in words."""

    number: Number
    good: bool
    says: str


async def do_on_each(desk: ConsoleDesk, what: ActOnMany, typed: Typed) -> list[LineOfMany]:
    """Do the act on each case that was picked, one after the other."""
    return [await _line(desk, what, number, typed) for number in dict.fromkeys(typed.get(PICKED, ()))]


async def _line(desk: ConsoleDesk, what: ActOnMany, number: Number, typed: Typed) -> LineOfMany:
    mark, seen = (next(iter(typed.get(f"{name}.{number}", ())), "") for name in ("key", "seen"))
    came = Submission(seen=seen or None)
    try:
        said = await _closing(desk, what, number) if what.name == CLOSE else _said(what)
        await act(desk.identity.client, number, {**said, "id": mark or None}, came)
    except Moved:
        return LineOfMany(number, False, await _moved(desk, what.person, number, seen))
    except Failure as error:
        return LineOfMany(number, False, error.says)
    return LineOfMany(number, True, DONE[what.name]())


async def _moved(desk: ConsoleDesk, person: Person, number: Number, seen: str) -> str:
    """Return that a case has moved on, and by what."""
    since = await desk.read(lambda session, now: events_after(session, number, seen, person, now, DOOR), number)
    return "\n".join(
        [
            gettext("Nothing was decided: the case has moved on since you opened this page."),
            *(f"{official_instant(one.at)}　{one.by_name}　{one.label}" for one in since),
        ]
    )


def _said(what: ActOnMany) -> dict[str, object]:
    texts = {what.text_name: what.text} if what.text else {}
    return {"name": what.name, "actor": what.person, "texts": texts, "whom": what.whom or None}


async def _closing(desk: ConsoleDesk, what: ActOnMany, number: Number) -> dict[str, object]:
    """Return the one act that closes a case where it stands. Raises BadInput where there is none, or a choice."""

    def ways(session: Session, now: datetime) -> list[ClosingAct]:
        return closing_acts(ActsOfPerson(begin_reading(session, number, what.person, now, DOOR), now))

    found = await desk.read(ways, number)
    if len(found) != 1:
        raise BadInput(
            gettext("There are {count} ways to close it. Choose on its page.", count=len(found))
            if found
            else gettext("You cannot close it now. Its page says why.")
        )
    (way,) = found
    texts = {way.text: what.text} if way.text and what.text else {}
    return {"name": way.name, "actor": what.person, "track": way.track, "texts": texts}
