"""Effects of events by people on their work: assignments, answers, signatures, consents, tracks and linked cases."""

from models.case import Case, Consent, LinkedCase, Position
from models.changes import CaseChange, PositionChange, changed_case
from models.events import Event
from models.law import Law
from rules import approval, document, position
from rules.acts import recusal
from rules.event_effects.statements import clocks_change, content_change


def assignment_change(_law: Law, case: Case, event: Event) -> CaseChange:
    """Change who has the work, who is asked beside, or which duty is ticked. All that ends when the stage is left.

    Only who takes part in the case holds for the whole of it: the work of who is recused falls back to the roles of the
    stage.
    """
    if event.name in recusal.ASKED:
        return recusal.decided_change(case, event)
    change = _position_change(position.position_on(case, event.track), event)
    return {"positions": position.with_position(case, event.track, **change)}


def _position_change(here: Position, event: Event) -> PositionChange:
    added = (event.whom,) if event.whom is not None else ()
    match event.name:
        case "transfer":
            return {"holder": event.whom, "helpers": ()}
        case "delegate":
            return {"helpers": here.helpers + added}
        case "add_signer":
            return {"signers": here.signers + added}
        case "countersign":
            return {"asked": here.asked + added}
        case "opinion" | "waive_opinion":
            return {"asked": tuple(person for person in here.asked if person != event.whom)}
        case _:
            return {"ticked": tuple(sorted({*here.ticked, event.about or ""}))}


def answer_change(law: Law, case: Case, event: Event) -> CaseChange:
    """Add one answer to an approval. What it states holds, whether or not the answer decides."""
    change = content_change(law, case, event)
    case = changed_case(case, **change)
    answers = (*position.position_on(case, event.track).answers, approval.answer_of_event(event))
    change["positions"] = position.with_position(case, event.track, answers=answers)
    return change | clocks_change(law, case, event)


def signed_change(_law: Law, case: Case, event: Event) -> CaseChange:
    return document.signature_change(case, event)


def consent_change(_law: Law, case: Case, event: Event) -> CaseChange:
    """Record what a party says of a subject, beside what other parties have said of it."""
    assert event.about is not None
    assert event.party is not None
    consent = Consent(given=bool(event.given), seq=event.seq, at=event.at)
    of_subject = {**case.consents.get(event.about, {}), event.party: consent}
    return {"consents": {**case.consents, event.about: of_subject}}


def dropped_change(_law: Law, case: Case, event: Event) -> CaseChange:
    """End the track that the event names."""
    return {"positions": {track: here for track, here in case.positions.items() if track != event.name}}


def linked_change(_law: Law, case: Case, event: Event) -> CaseChange:
    return {"links": {**case.links, event.seq: LinkedCase(entry=event.name)}}


def linked_end_change(_law: Law, case: Case, event: Event) -> CaseChange:
    """Record where a linked case has ended."""
    link = case.links[event.earlier]
    return {"links": {**case.links, event.earlier: LinkedCase(entry=link.entry, end=event.about)}}


def joined_change(_law: Law, case: Case, event: Event) -> CaseChange:
    """Record another complaint that goes on with this one."""
    assert event.other is not None
    return {"joined": (*case.joined, event.other), "filed_as": tuple(sorted({*case.filed_as, *event.filed_as}))}


def no_change(_law: Law, _case: Case, _event: Event) -> CaseChange:
    return {}
