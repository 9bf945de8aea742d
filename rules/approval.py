"""`kind: approval` whose agreement a stage waits for, and what the answers amount to."""

from collections.abc import Iterable
from typing import Any, Literal

from models.case import Answer, Case, Position
from models.law import Law
from models.messages import Act, Event, Refusal, Why
from models.procedure import Approval
from rules import roles

ANSWERS = {"approve": "agree", "refuse": "refuse", "return": "return"}
Verdict = Literal["agreed", "refused", "returned"]


def asked(law: Law, position: Position) -> Approval | None:
    """The approval a stage waits for."""
    return law.stage(position.stage).approval


def slots(law: Law, case: Case, position: Position, approval: Approval) -> list[roles.Slot]:
    """Who has an answer to give: each role, or each person a role names, and the signers added. Who made what is to
    be approved, or has stepped aside, is not counted among the persons named."""
    found: list[roles.Slot] = []
    for name in approval.by:
        found += roles.slots(law, case, name)
    makes = makers(case, position, approval) | set(case.recused)
    return [one for one in found if one[1] is None or one[1] not in makes] + [
        (approval.by[0], one) for one in position.signers if one not in case.recused
    ]


def missing(law: Law, case: Case, position: Position) -> list[roles.Slot]:
    """Whose answer has not been given."""
    approval = asked(law, position)
    return _untaken(slots(law, case, position, approval), position.answers) if approval else []


def slot(law: Law, case: Case, position: Position, act: Act) -> roles.Slot | None:
    """The answer that is this actor's to give, first one that nobody has given, and (unless there is an order) one
    asked of him by name; none where there is none, or all must answer and it has been given."""
    approval = asked(law, position)
    if approval is None:
        return None
    everyone = slots(law, case, position, approval)
    open_ones = _untaken(everyone, position.answers)
    own = [one for one in everyone if _is(law, case, position, one, act)]
    if approval.needs == "all":
        own = [one for one in own if one in open_ones]
    by_role = not approval.ordered
    return min(own, key=lambda one: (one not in open_ones, by_role and one[1] is None), default=None)


def _untaken(everyone: list[roles.Slot], answers: Iterable[Answer]) -> list[roles.Slot]:
    """The answers still to be given. Nobody answers twice: a person's answer is all that is asked of that person by
    name, and does not stand for the role as well."""
    given = [(one.role, one.voice or one.by) for one in answers]
    persons = {person for _, person in given}
    roles_heard = {role for role, person in given if (role, person) not in everyone}
    return [
        (role, person) for role, person in everyone if (person not in persons if person else role not in roles_heard)
    ]


def _is(law: Law, case: Case, position: Position, slot: roles.Slot, act: Act) -> bool:
    role, person = slot
    if person is not None:
        return person in act.persons
    if position.holder is not None:
        return position.holder in act.holders
    return roles.acts_as(law, case, act, (role,))


def refusals(law: Law, case: Case, position: Position, act: Act) -> list[Refusal]:
    """Only who is asked answers, once, in order, and never who made what is to be approved, or makes it anew with the
    answer."""
    approval = asked(law, position)
    assert approval is not None
    own = slot(law, case, position, act)
    if own is None:
        return [Refusal(why=Why.role)]
    refused = []
    if any(one.by == act.actor for one in position.answers):
        refused.append(Refusal(why=Why.answered))
    if act.actor in makers(case, position, approval) or not {*act.facts, *act.texts}.isdisjoint(approval.of):
        refused.append(Refusal(why=Why.same_person))
    everyone = slots(law, case, position, approval)
    if len(everyone) < approval.minimum:
        refused.append(Refusal(why=Why.too_few))
    first = _untaken(everyone, position.answers)
    if approval.ordered and first and own in first[1:]:
        refused.append(Refusal(why=Why.order, about=first[0][0]))
    return refused


def makers(case: Case, position: Position, approval: Approval) -> set[str | None]:
    """Who stated the subject; where none is named, who brought the case here."""
    if not approval.of:
        return {position.by}
    return {case.said[name].by for name in approval.of if name in case.said}


def answer(event: Event) -> Answer:
    """The answer that an event records."""
    assert event.by is not None
    assert event.party is not None
    said: Literal["agree", "refuse"] = "agree" if event.given else "refuse"
    return Answer(by=event.by, voice=event.whom, role=event.party, answer=said, seq=event.seq)


def verdict(law: Law, case: Case, position: Position, answers: Iterable[Answer]) -> Verdict | None:
    """What the answers amount to; none while it is open."""
    approval = asked(law, position)
    assert approval is not None
    given = list(answers)
    yes = [one for one in given if one.answer == "agree"]
    no = len(given) - len(yes)
    voices = slots(law, case, position, approval)
    if approval.chair and any(one.role == approval.chair and one.answer == "refuse" for one in given):
        return "refused"
    heard = approval.chair is None or any(one.role == approval.chair for one in yes)
    need, most = _needed(approval, len(voices))
    enough = len(yes) >= need if approval.needs != "all" else not _untaken(voices, yes)
    if enough and heard:
        return "agreed"
    return "refused" if no > most else None


def _needed(approval: Approval, voices: int) -> tuple[int, int]:
    """How many must agree, and how many may refuse."""
    match approval.needs:
        case "all":
            return voices, 0
        case "any":
            return 1, 0
        case "majority":
            return voices // 2 + 1, voices - (voices // 2 + 1)
        case n:
            return n, max(voices - n, 0)


def given(law: Law, case: Case, event: Event, change: dict[str, Any]) -> dict[str, Any]:
    """An approval that was agreed stands until its subject changes."""
    if event.name == "agreed" and event.stage and law.stage(event.stage).kind == "approval":
        change["approved"] = {**change.get("approved", case.approved), event.stage: event.seq}
    return change
