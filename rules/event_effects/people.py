"""Effects of events by people on their work: assignments, answers, signatures, consents, tracks and linked cases."""

from models.case import Case, Consent, LinkedCase, Position
from models.changes import CaseChange, PositionChange, changed_case
from models.events import Answered, Assigned, Consented, Dropped, Joined, Linked, LinkEnded, Signed, Ticked
from models.law import Law
from rules import approval, document, position
from rules.acts import recusal
from rules.event_effects.statements import clocks_change, content_change


def assignment_change(_law: Law, case: Case, event: Assigned) -> CaseChange:
    """Change who has the work, or who is asked beside. All that ends when the stage is left.

    Only who takes part in the case holds for the whole of it: the work of who is recused falls back to the roles of the
    stage.
    """
    if event.name in recusal.ASKED:
        return recusal.decided_change(case, event)
    change = _position_change(position.position_on(case, event.track), event)
    return {"positions": position.with_position(case, event.track, **change)}


def _position_change(here: Position, event: Assigned) -> PositionChange:
    match event.name:
        case "transfer":
            return {"holder": event.whom, "helpers": ()}
        case "delegate":
            return {"helpers": (*here.helpers, event.whom)}
        case "add_signer":
            return {"signers": (*here.signers, event.whom)}
        case "countersign":
            return {"asked": (*here.asked, event.whom)}
        case _:  # an opinion is given, or waived
            return {"asked": tuple(person for person in here.asked if person != event.whom)}


def ticked_change(_law: Law, case: Case, event: Ticked) -> CaseChange:
    """Change which duties are ticked; that ends when the stage is left."""
    ticked = {*position.position_on(case, event.track).ticked, event.about}
    return {"positions": position.with_position(case, event.track, ticked=tuple(sorted(ticked)))}


def answer_change(law: Law, case: Case, event: Answered) -> CaseChange:
    """Add one answer to an approval. What it states holds, whether or not the answer decides."""
    change = content_change(law, case, event)
    case = changed_case(case, **change)
    answers = (*position.position_on(case, event.track).answers, approval.answer_of_event(event))
    change["positions"] = position.with_position(case, event.track, answers=answers)
    return change | clocks_change(law, case, event)


def signed_change(_law: Law, case: Case, event: Signed) -> CaseChange:
    return document.signature_change(case, event)


def consent_change(_law: Law, case: Case, event: Consented) -> CaseChange:
    """Record what a party says of a subject, beside what other parties have said of it."""
    consent = Consent(given=event.given, seq=event.seq, at=event.at)
    of_subject = {**case.consents.get(event.about, {}), event.party: consent}
    return {"consents": {**case.consents, event.about: of_subject}}


def dropped_change(_law: Law, case: Case, event: Dropped) -> CaseChange:
    """End the track that the event names."""
    return {"positions": {track: here for track, here in case.positions.items() if track != event.name}}


def linked_change(_law: Law, case: Case, event: Linked) -> CaseChange:
    return {"links": {**case.links, event.seq: LinkedCase(entry=event.name)}}


def linked_end_change(_law: Law, case: Case, event: LinkEnded) -> CaseChange:
    """Record where a linked case has ended."""
    link = case.links[event.refers_to]
    return {"links": {**case.links, event.refers_to: LinkedCase(entry=link.entry, end=event.about)}}


def joined_change(_law: Law, case: Case, event: Joined) -> CaseChange:
    """Record another complaint that goes on with this one."""
    return {"joined": (*case.joined, event.other), "filed_as": tuple(sorted({*case.filed_as, *event.filed_as}))}
