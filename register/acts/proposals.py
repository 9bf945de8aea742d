"""Acts that programs propose to persons. Who proposed what to whom, as which state of the case, and what became of it
stands in a stream of its own; the words that were proposed are a draft of that person, whom alone they are for.

Nothing is done by a proposal. It is void as soon as the case has another event, a later proposal of the same act to the
same person takes its place, or the person dismisses it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.form import ActInput, act_input_content
from models.messages import Digest, Number, Person
from models.rule import Slug
from models.tables import EventRow
from register import journal
from register.identity.drafts import DraftKey, Typed, drop_draft, load_draft, save_draft
from register.identity.web_keys import WebKeys
from register.journal import ProposalEvent
from register.locks import lock_complaint
from rules.digests.salted_digest import salted_digest

PROPOSAL_PREFIX = "proposal:"
SALT = "proposal.salt"  # among the words of the draft: it goes with them


class Proposal(NamedTuple):
    """A proposal that stands, and what it would put into the fields of the form."""

    event: ProposalEvent
    typed: Typed


class NewProposal(NamedTuple):
    """What is said of a proposal: through which program, the act, what it puts into which field of its form, the state
    of the case for which it is meant, and the salt of its digest."""

    program: Slug
    act_input: ActInput
    typed: Typed
    seen: Digest
    salt: str


class ProposalVoid(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a proposal stands no more, or is for somebody else or another act."""


def proposal_stream(number: Number) -> str:
    return f"{PROPOSAL_PREFIX}{number}"


def proposal_events(session: Session, number: Number) -> list[ProposalEvent]:
    """Return what was proposed on a case, confirmed and dismissed, in order."""
    bodies = select(EventRow.body).where(EventRow.stream == proposal_stream(number)).order_by(EventRow.seq)
    return [ProposalEvent.model_validate_json(body) for body in session.scalars(bodies)]


def proposed_digest(salt: str, number: Number, act_input: ActInput) -> Digest:
    """Return the digest of an act as it is proposed: of what it says, without its files and its id."""
    content = act_input_content(act_input.model_copy(update={"attachments": ()}))
    return salted_digest(salt, number, PROPOSAL_PREFIX, content)


def add_proposal(session: Session, keys: WebKeys, number: Number, new: NewProposal, at: datetime) -> ProposalEvent:
    """Put a proposal on record, in the place of an earlier one of the same act to the same person. The caller has
    compared the state of the case, under its lock."""
    name, by = new.act_input.name, new.act_input.actor
    for event in _standing(proposal_events(session, number), by):
        if event.name == name or event.seen != new.seen:
            drop_draft(session, draft_key(number, event))
    event = _append(
        session, number, at, type="proposed", name=name, by=by, program=new.program, seen=new.seen,
        digest=proposed_digest(new.salt, number, new.act_input),
    )  # fmt: skip
    save_draft(session, keys, draft_key(number, event), {**new.typed, SALT: [new.salt]}, at)
    return event


def standing_proposals(
    session: Session, keys: WebKeys, number: Number, person: Person, head: Digest, at: datetime
) -> tuple[Proposal, ...]:
    """Return what stands proposed to a person on a case whose last event has the hash `head`, the newest first."""
    found = list[Proposal]()
    for event in _standing(proposal_events(session, number), person):
        if event.seen == head and (typed := load_draft(session, keys, draft_key(number, event), at)):
            found.append(Proposal(event, typed))
    return tuple(reversed(found))


def confirm_proposal(
    session: Session, keys: WebKeys, number: Number, seq: int, act_input: ActInput, n: int, at: datetime
) -> ProposalEvent:
    """Put on record that the act `n`, just received, is what the person confirms of a proposal. Raises ProposalVoid."""
    proposal = _own_proposal(session, keys, number, seq, act_input.actor, at)
    if proposal.event.name != act_input.name:
        raise ProposalVoid
    digest = proposed_digest("".join(proposal.typed.get(SALT, ())), number, act_input)
    drop_draft(session, draft_key(number, proposal.event))
    return _append(
        session, number, at, type="confirmed", name=act_input.name, by=act_input.actor, refers_to=seq, n=n,
        changed=digest != proposal.event.digest,
    )  # fmt: skip


def dismiss_proposal(session: Session, keys: WebKeys, number: Number, seq: int, person: Person, at: datetime) -> None:
    """Put on record that a person does not want what was proposed to them. Raises ProposalVoid, NoSuchComplaint."""
    lock_complaint(session, number)
    event = _own_proposal(session, keys, number, seq, person, at).event
    drop_draft(session, draft_key(number, event))
    _append(session, number, at, type="dismissed", name=event.name, by=person, refers_to=seq)


def _own_proposal(session: Session, keys: WebKeys, number: Number, seq: int, person: Person, at: datetime) -> Proposal:
    head = lock_complaint(session, number).head
    standing = standing_proposals(session, keys, number, person, head, at)
    found = next((one for one in standing if one.event.seq == seq), None)
    if found is None:
        raise ProposalVoid
    return found


def _standing(events: Iterable[ProposalEvent], person: Person) -> Iterator[ProposalEvent]:
    """Return what was proposed to a person and is neither confirmed, dismissed nor proposed anew."""
    last = dict[str, ProposalEvent]()
    for event in events:
        if event.by == person:
            last.pop(event.name, None)  # a later one goes to the end
            if event.type == "proposed":
                last[event.name] = event
    yield from last.values()


def _append(session: Session, number: Number, at: datetime, **fields: object) -> ProposalEvent:
    stream = proposal_stream(number)
    head = journal.lock_stream_head(session, stream)
    event = ProposalEvent.model_validate({"seq": head.seq + 1, "at": at, "recorded_at": at, **fields})
    journal.append_event(session, stream, head, event)
    return event


def draft_key(number: Number, event: ProposalEvent) -> DraftKey:
    """Return under which key the words of a proposal are kept."""
    return DraftKey(event.by, number, f"{PROPOSAL_PREFIX}{event.seq}")
