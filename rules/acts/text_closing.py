"""`close_text` (封存误入文字): a text that has come into the wrong case is closed to readers at once, by who may undo
the act that wrote it; `open_text` (解除封存) lets it be read again. What was stated and judged stays as it is; the
digest of the text stays on record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from models.case import Case, ClosedText, Position
from models.events import Event, Noted
from models.law import Law
from models.messages import Act, Id, Refusal, TextOrigin, Why
from models.requirement import Name
from rules import position, roles
from rules.acts import correction
from rules.fact import REASON
from rules.missing import unwritten_refusal

CLOSE_TEXT, OPEN_TEXT = "close_text", "open_text"
CLOSING_ACTS = frozenset({CLOSE_TEXT, OPEN_TEXT})


def with_origin(act: Act, event_of: Callable[[int], Event | None]) -> Act:
    """Return an act of these with what its case does not remember: how the text that it names came in. `event_of`
    returns an event of the case by its `seq`."""
    if act.name not in CLOSING_ACTS or act.of is None:
        return act
    event = event_of(act.of)
    if event is None or act.about not in event.texts:
        return act
    origin = TextOrigin(act=event.name, type=event.type, stage=event.stage, by=event.by)
    return act.model_copy(update={"origin": origin})


def closing_refusals(law: Law, case: Case, here: Position, act: Act) -> list[Refusal]:
    """Refuse to close what no event has written, or what is closed, to open what is not closed, and either to who may
    not undo the act that wrote it: its actor, who could have done it, and their superiors."""
    origin = act.origin
    if origin is None or act.about is None:
        return [Refusal(why=Why.wrong_value, about="of")]
    closed = any((one.seq, one.name) == (act.of, act.about) for one in case.closed_texts)
    if closed == (act.name == CLOSE_TEXT):
        return [Refusal(why=Why.wrong_value, about="about")]
    refused = [] if REASON in act.texts else [unwritten_refusal(REASON)]
    if origin.by == act.actor:
        return refused
    if barred := roles.colleague_refusals(law, case, act):
        return barred
    may = correction.may_undo(law, case, act, writing_roles(law, here, origin))
    return refused if may else [*refused, Refusal(why=Why.role)]


def writing_roles(law: Law, here: Position, origin: TextOrigin) -> tuple[Name, ...]:
    """Return the roles that could have written a text: those of the act; of a form those that take it in; of an office
    act those of the stage, at the end of a case of the stage before it."""
    if origin.stage:
        return correction.roles_of_act(law, origin.stage, origin.act)
    if origin.type == "opened":
        return roles.intake_roles(law)
    at_end = position.is_case_end(law.find_stage(here.stage))
    return law.find_stage(here.source or here.stage).who if at_end else law.find_stage(here.stage).who


def closed_after(case: Case, event: Noted) -> tuple[ClosedText, ...]:
    """Return the texts that are closed after an event of these acts."""
    others = tuple(one for one in case.closed_texts if (one.seq, one.name) != (event.refers_to, event.about))
    if event.name == OPEN_TEXT:
        return others
    return (*others, ClosedText(seq=event.refers_to or 0, name=event.about or "", at=event.recorded_at))


def closed_ids(case: Case, events: Sequence[Event]) -> Mapping[Id, datetime]:
    """Return the ids of the closed texts, each with since when; `events` are all of the case."""
    return {events[one.seq - 1].texts[one.name].id: one.at for one in case.closed_texts}
