"""A case folded anew from its journal, with all that its events make: notices, documents, the lists of who has to do
what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from models.case import Case, IssuedDocument
from models.case_input import CaseOpening, OpenCase
from models.events import Event, read_event
from models.law import Law
from models.messages import ClockKey
from models.packed_law import law_of_case
from models.requirement import Name
from models.tables import NoticeRow
from register.cases.case_rows import CaseRows
from register.cases.open_tasks import TaskKey, TaskSources, TaskSpan, open_tasks
from register.cases.projections import ProjectedClock, projected_clocks
from register.chains import UnsoundJournal
from register.journal import NoticeEvent
from register.notices.delivery_attempts import DESK, ProjectedNotice, apply_passage
from register.notices.notice_rows import notices_of_event
from rules import document, letters
from rules.evolve import evolve, open_case


class MadeDocument(NamedTuple):
    name: Name
    issued: IssuedDocument
    event: Event


@dataclass(frozen=True)
class FoldedCase:
    """What follows from the journal of a complaint; without an event there is no `case` yet."""

    law: Law
    opened: OpenCase
    events: tuple[Event, ...]
    case: Case | None
    notices: Mapping[str, NoticeRow | ProjectedNotice]
    documents: tuple[MadeDocument, ...]

    @cached_property
    def clocks(self) -> dict[ClockKey, ProjectedClock]:
        return projected_clocks(self.law, self.case) if self.case else {}

    @cached_property
    def tasks(self) -> dict[TaskKey, TaskSpan]:
        sources = TaskSources(lambda seqs: {seq: self.events[seq - 1].at for seq in seqs}, self._desk_notices)
        return dict(open_tasks(self.law, self.case, sources)) if self.case else {}

    def _desk_notices(self) -> Iterable[NoticeRow | ProjectedNotice]:
        return [row for row in self.notices.values() if row.state == "due" and row.channel == DESK]


def fold_case(rows: CaseRows) -> FoldedCase:
    """Fold the journal of a complaint as its rows have it, whether or not its chain holds. Raises UnsoundJournal."""
    seq = 0
    if rows.law is None:
        raise UnsoundJournal("law", seq)
    try:
        opened = CaseOpening.model_validate_json(rows.complaint.opened).with_law(rows.law)
        law = law_of_case(opened)
        events, case = list[Event](), None
        notices, documents = dict[str, ProjectedNotice](), list[MadeDocument]()
        for body in rows.events:
            seq += 1
            event = read_event(body)
            before, case = case, evolve(law, case, event) if case else open_case(law, opened.number, event)
            events.append(event)
            notices.update((notice.id, notice) for notice in notices_of_event(law, case, event))
            renewed = document.renewed_documents(law, before, case)
            documents += [MadeDocument(name, case.documents[name], event) for name in renewed]
            written = letters.letters_of_event(law, case, event)
            documents += [MadeDocument(name, _next_letter(documents, name, event), event) for name in written]
        _follow_passages(notices, rows.passages)
    except Exception as error:  # whatever a forged event does to the rules, it cannot be folded
        raise UnsoundJournal("events", seq) from error
    return FoldedCase(law, opened, tuple(events), case, notices, tuple(documents))


def fold_sound_case(rows: CaseRows) -> FoldedCase:
    """Fold the journal of a complaint of which something is to be made again: it has to begin as the complaint was
    registered. Whether its chain holds `chains.require_sound` has said. Raises UnsoundJournal."""
    folded = fold_case(rows)
    if folded.opened.law_sha256 != rows.complaint.law_sha256:
        raise UnsoundJournal("law", 0)
    if folded.events and folded.events[0] != folded.opened.opened:
        raise UnsoundJournal("opened", 1)
    return folded


def _next_letter(documents: list[MadeDocument], name: Name, event: Event) -> IssuedDocument:
    return IssuedDocument(seq=event.seq, version=1 + sum(made.name == name for made in documents))


def _follow_passages(notices: dict[str, ProjectedNotice], passages: dict[str, list[str]]) -> None:
    """Change the notices as the events of their passages say. The first event says how the notice was written."""
    for notice, bodies in passages.items():
        events = [NoticeEvent.model_validate_json(body) for body in bodies]
        for event in events[1:] if notice in notices else ():
            apply_passage(notices[notice], event)
