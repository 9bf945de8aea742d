"""`kind: approval` who has to answer at a stage, and what the answers amount to."""

from collections.abc import Iterable, Mapping
from typing import Literal

from models.case import ApprovalAnswer, Case, Position
from models.events import Answered, Event
from models.law import Law
from models.messages import Act, Missing, MissingKind, Person, Refusal, Why
from models.requirement import Name
from models.stage import Approval
from rules import roles
from rules.acts import handover

ApprovalVerdict = Literal["agreed", "refused", "returned"]
VERDICTS: Mapping[Name, ApprovalVerdict] = {  # by the act that answers
    "approve": "agreed", "refuse": "refused", "return": "returned",
}  # fmt: skip


def approval_at(law: Law, position: Position) -> Approval | None:
    """Return the approval that a stage waits for."""
    return law.find_stage(position.stage).approval


# ---- who answers --------------------------------------------------------------------------------------------


def approval_slots(law: Law, case: Case, position: Position, approval: Approval) -> list[roles.RoleSlot]:
    """Return whose answers are asked for: each role, or each person that a role names, then the added signers.

    Persons who made the subject of the approval, are recused or complained of are left out.
    """
    by_role = [slot for role in approval.by for slot in roles.role_slots(law, case, role)]
    excluded = subject_makers(case, position, approval) | roles.shut_out(law, case)
    slots = [slot for slot in by_role if slot[1] is None or slot[1] not in excluded]
    return slots + [(approval.by[0], signer) for signer in position.signers if signer not in excluded]


def missing_answers(law: Law, case: Case, position: Position) -> list[roles.RoleSlot]:
    """Return whose answers have not been given."""
    approval = approval_at(law, position)
    return _unanswered_slots(approval_slots(law, case, position, approval), position.answers) if approval else []


def slot_of_actor(law: Law, case: Case, position: Position, act: Act) -> roles.RoleSlot | None:
    """Return the answer that is the actor's to give; None if there is none, or if all must answer and it is given.

    Preferred is one that nobody has given, then (unless there is an order) one asked of the actor by name.
    """
    approval = approval_at(law, position)
    if approval is None:
        return None
    slots = approval_slots(law, case, position, approval)
    unanswered = _unanswered_slots(slots, position.answers)
    candidates = [slot for slot in slots if _fills_slot(law, case, position, slot, act)]
    if approval.needs == "all":
        candidates = [slot for slot in candidates if slot in unanswered]
    named_first = not approval.ordered
    return min(candidates, key=lambda slot: (slot not in unanswered, named_first and slot[1] is None), default=None)


def _unanswered_slots(slots: list[roles.RoleSlot], answers: Iterable[ApprovalAnswer]) -> list[roles.RoleSlot]:
    """Return the answers still to be given. Nobody answers twice: the answer of a person who is asked by name does not
    count for the role as well."""
    given = [(answer.role, answer.voice or answer.by) for answer in answers]
    persons = {person for _, person in given}
    answered_roles = {role for role, person in given if (role, person) not in slots}
    return [
        (role, person) for role, person in slots if (person not in persons if person else role not in answered_roles)
    ]


def _fills_slot(law: Law, case: Case, position: Position, slot: roles.RoleSlot, act: Act) -> bool:
    role, person = slot
    if person is not None:
        return person in act.persons
    if position.holder is not None and position.holder not in act.holders:
        return False
    return roles.acts_as(law, case, act, (role, *(handover.roles_by_hand(law, (role,)) if position.holder else ())))


def subject_makers(case: Case, position: Position, approval: Approval) -> set[Person | None]:
    """Return who stated the subject of the approval; if it names none, who brought the case to this stage."""
    if not approval.of:
        return {position.by}
    return {case.stated[name].by for name in approval.of if name in case.stated}


# ---- answers and verdict ------------------------------------------------------------------------------------


def approval_refusals(law: Law, case: Case, position: Position, act: Act) -> list[Refusal]:
    """Refuse an answer of who is not asked, has answered, made the subject or changes it now, or is not yet next."""
    approval = approval_at(law, position)
    assert approval is not None
    slot = slot_of_actor(law, case, position, act)
    if slot is None:
        return [Refusal(why=Why.role)]
    refused = []
    if any(answer.by == act.actor for answer in position.answers):
        refused.append(Refusal(why=Why.answered))
    if act.actor in subject_makers(case, position, approval) or not {*act.facts, *act.texts}.isdisjoint(approval.of):
        refused.append(Refusal(why=Why.same_person))
    slots = approval_slots(law, case, position, approval)
    if len(slots) < approval.minimum:
        refused.append(Refusal(why=Why.too_few))
    unanswered = _unanswered_slots(slots, position.answers)
    if approval.ordered and unanswered and slot in unanswered[1:]:
        first = Missing(kind=MissingKind.approval, name=position.stage, of=unanswered[0][0])
        refused.append(Refusal(why=Why.order, about=first.of, missing=(first,)))
    return refused


def answer_of_event(event: Answered) -> ApprovalAnswer:
    """Return the answer that an `answered` event records."""
    answer: Literal["agree", "refuse"] = "agree" if event.given else "refuse"
    return ApprovalAnswer(by=event.by, voice=event.whom, role=event.party, answer=answer, seq=event.seq)


def approval_verdict(
    law: Law, case: Case, position: Position, answers: Iterable[ApprovalAnswer]
) -> ApprovalVerdict | None:
    """Return what the answers amount to; None while the approval is open. A chair must agree, and may refuse alone."""
    approval = approval_at(law, position)
    assert approval is not None
    given = list(answers)
    agreeing = [answer for answer in given if answer.answer == "agree"]
    refusing = [answer for answer in given if answer.answer == "refuse"]
    if approval.chair and any(answer.role == approval.chair for answer in refusing):
        return "refused"
    slots = approval_slots(law, case, position, approval)
    chair_agrees = approval.chair is None or any(answer.role == approval.chair for answer in agreeing)
    needed, refusals_allowed = _votes_needed(approval, len(slots))
    enough = len(agreeing) >= needed if approval.needs != "all" else not _unanswered_slots(slots, agreeing)
    if enough and chair_agrees:
        return "agreed"
    return "refused" if len(refusing) > refusals_allowed else None


def _votes_needed(approval: Approval, voices: int) -> tuple[int, int]:
    """Return how many must agree, and how many may refuse."""
    match approval.needs:
        case "all":
            return voices, 0
        case "any":
            return 1, 0
        case "majority":
            return voices // 2 + 1, voices - (voices // 2 + 1)
        case number:
            return number, max(voices - number, 0)


def agreed_stage(law: Law, event: Event) -> Name | None:
    """Return the stage whose approval this event gives; None for any other event."""
    gives = event.name == "agreed" and event.stage and law.find_stage(event.stage).kind == "approval"
    return event.stage if gives else None
