"""Effects of events by people on their work: assignments, answers, consents, tracks and linked cases."""

from models.case import Case, Consent, LinkedCase, Position, replace
from models.events import Answered, Assigned, Consented, Dropped, Joined, Linked, LinkEnded, Ticked
from models.law import Law
from rules import approval, position
from rules.acts import recusal
from rules.event_effects.statements import with_content_and_clocks


def after_assignment(case: Case, event: Assigned) -> Case:
    """Change who has the work, or who is asked beside. All that ends when the stage is left.

    Only who takes part in the case holds for the whole of it: the work of who is recused falls back to the roles of the
    stage.
    """
    if event.name in recusal.ASKED:
        return recusal.with_decision(case, event)
    here = position.position_on(case, event.track)
    return position.with_position(case, event.track, _assigned(here, event))


def _assigned(here: Position, event: Assigned) -> Position:
    match event.name:
        case "transfer":
            return replace(here, holder=event.whom, helpers=())
        case "delegate":
            return replace(here, helpers=(*here.helpers, event.whom))
        case "add_signer":
            return replace(here, signers=(*here.signers, event.whom))
        case "countersign":
            return replace(here, asked=(*here.asked, event.whom))
        case _:  # an opinion is given, or waived
            return replace(here, asked=tuple(person for person in here.asked if person != event.whom))


def after_tick(case: Case, event: Ticked) -> Case:
    """Change which duties are ticked; that ends when the stage is left."""
    here = position.position_on(case, event.track)
    ticked = replace(here, ticked=tuple(sorted({*here.ticked, event.about})))
    return position.with_position(case, event.track, ticked)


def after_answer(law: Law, case: Case, event: Answered) -> Case:
    """Add one answer to an approval. What it states holds, whether or not the answer decides."""
    case = with_content_and_clocks(law, case, event)
    here = position.position_on(case, event.track)
    answered = replace(here, answers=(*here.answers, approval.answer_of_event(event)))
    return position.with_position(case, event.track, answered)


def after_consent(case: Case, event: Consented) -> Case:
    """Record what a party says of a subject, beside what other parties have said of it."""
    consent = Consent(given=event.given, seq=event.seq, at=event.at)
    of_subject = {**case.consents.get(event.about, {}), event.party: consent}
    return replace(case, consents={**case.consents, event.about: of_subject})


def after_drop(case: Case, event: Dropped) -> Case:
    """End the track that the event names."""
    return replace(case, positions={track: here for track, here in case.positions.items() if track != event.name})


def after_link(case: Case, event: Linked) -> Case:
    return replace(case, links={**case.links, event.seq: LinkedCase(entry=event.name)})


def after_end_of_link(case: Case, event: LinkEnded) -> Case:
    """Record where a linked case has ended."""
    ended = replace(case.links[event.refers_to], end=event.about)
    return replace(case, links={**case.links, event.refers_to: ended})


def after_join(case: Case, event: Joined) -> Case:
    """Record another complaint that goes on with this one."""
    filed_as = tuple(sorted({*case.filed_as, *event.filed_as}))
    return replace(case, joined=(*case.joined, event.other), filed_as=filed_as)
