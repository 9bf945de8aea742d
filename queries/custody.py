"""Holds, erasures and what is due to be erased, as they are shown."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models.messages import Id, Number
from models.tables import ComplaintRow, TextRow
from queries.cases.case_file import complaint_row, person_name
from queries.views.base import ShownInstant, View
from register.custody.record import read_custody
from register.custody.retention import DueComplaint
from register.journal import CustodyEvent
from wording.translation import N_, Message, listed

EVENTS: Mapping[str, Message] = {
    "held": N_("hold placed"),
    "released": N_("hold lifted"),
    "erased": N_("erased"),
    "refused": N_("not erased, because of a hold"),
}

KINDS: Mapping[str, Message] = {
    "party": N_("who complained"),
    "texts": N_("texts"),
    "files": N_("files"),
    "papers": N_("documents"),
    "case": N_("all of the case"),
}


class CustodyEventView(View):
    """A decision about keeping what is personal of a complaint: a hold placed or lifted, something erased, an erasure
    refused. `reason` is empty where it was erased itself."""

    seq: int
    type: str
    label: str
    at: ShownInstant
    by: str
    by_name: str
    second: str | None
    second_name: str
    reason: str
    texts: int
    files: int
    party: bool
    papers: str | None


class CustodyView(View):
    """All that was decided about a complaint; `held`: a hold stands."""

    number: str
    held: bool
    events: tuple[CustodyEventView, ...]


class ErasureView(View):
    """What an erasure has taken, or would take: texts and letters by id, files, who filed it, papers. `also_in`: linked
    complaints in which one of the texts stands too; they are erased one by one."""

    number: str
    done: bool
    texts: tuple[str, ...]
    files: tuple[str, ...]
    party: bool
    papers: int
    also_in: tuple[str, ...]


class DueView(View):
    """A complaint of which something is due to be erased."""

    number: str
    closed_at: ShownInstant
    kinds: tuple[str, ...]
    kinds_label: str
    held: bool


class RetentionView(View):
    """What is due; and with `listed` the number of the list that was made of it."""

    due: tuple[DueView, ...]
    listed: int | None = None


class CarriedOutView(View):
    """What became of a list: the complaints erased now, those that a hold protects, those of which nothing was left."""

    listed: int
    erased: tuple[str, ...]
    held: tuple[str, ...]
    done_before: tuple[str, ...]


def custody_view(session: Session, number: Number) -> CustodyView:
    """Return what was decided about a complaint, in order. Raises BadInput if there is none of that number."""
    found = read_custody(session, complaint_row(session, number).number)
    events = tuple(_event_view(session, event) for event in found.events)
    return CustodyView(number=number, held=found.held is not None, events=events)


def _event_view(session: Session, event: CustodyEvent) -> CustodyEventView:
    reason = session.get(TextRow, event.reason.id) if event.reason else None
    return CustodyEventView(
        seq=event.seq,
        type=event.type,
        label=EVENTS[event.type](),
        at=event.at,
        by=event.by or "",
        by_name=person_name(session, event.by),
        second=event.second,
        second_name=person_name(session, event.second),
        reason=(reason.body or "") if reason else "",
        texts=len(event.texts),
        files=len(event.files),
        party=event.party,
        papers=event.papers,
    )


def linked_with_texts(session: Session, complaint: ComplaintRow, texts: Collection[Id]) -> Iterator[Number]:
    """Yield the complaints that opened this one, or were opened by it, and hold one of these texts too."""
    own, other = aliased(TextRow), aliased(TextRow)
    linked = or_(ComplaintRow.parent == complaint.number, ComplaintRow.number == (complaint.parent or ""))
    same = (own.id.in_(texts), own.body == other.body, other.complaint == ComplaintRow.number)
    found = select(ComplaintRow.number).where(linked, *same).distinct().order_by(ComplaintRow.number)
    yield from session.scalars(found)


def retention_view(due: Sequence[DueComplaint], made: int | None = None) -> RetentionView:
    shown = tuple(
        DueView(
            number=one.number,
            closed_at=one.closed_at,
            kinds=one.kinds,
            kinds_label=listed(KINDS[kind]() for kind in one.kinds),
            held=one.held,
        )
        for one in due
    )
    return RetentionView(due=shown, listed=made)
