"""A case folded anew from its journal, with all that its events make: notices, documents, the lists of who has to do
what."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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
from register.journal import NoticeEvent
from register.notices.notice_passage import DESK, ProjectedNotice, apply_passage
from register.notices.notice_rows import notices_of_event
from rules import document, letters
from rules.evolve import evolve, open_case


class UnreadableJournal(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a journal, or the input of its case, cannot be read or folded, at event `seq` (0: the input)."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"cannot be read at {seq}")
        self.seq = seq


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
    """Fold the journal of a complaint. Raises UnreadableJournal."""
    seq = 0
    if rows.law is None:
        raise UnreadableJournal(seq)
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
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        raise UnreadableJournal(seq) from None
    return FoldedCase(law, opened, tuple(events), case, notices, tuple(documents))


def _next_letter(documents: list[MadeDocument], name: Name, event: Event) -> IssuedDocument:
    return IssuedDocument(seq=event.seq, version=1 + sum(made.name == name for made in documents))


def _follow_passages(notices: dict[str, ProjectedNotice], passages: dict[str, list[str]]) -> None:
    """Change the notices as the events of their passages say. The first event says how the notice was written."""
    for notice, bodies in passages.items():
        events = [NoticeEvent.model_validate_json(body) for body in bodies]
        for event in events[1:] if notice in notices else ():
            apply_passage(notices[notice], event)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the search for cycles: folding makes many small objects and none that refer to each other, and the search
    takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
