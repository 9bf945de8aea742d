"""The journal of a case, what became of an act, and who has read what, as they are shown."""

from typing import Literal

from models.messages import Refusal
from queries.views.base import NamedView, ShownInstant, View
from queries.views.calendars import ChangedDayView
from queries.views.case import TextView
from queries.views.clock import LastDayView


class ActOutcomeView(View):
    """An act in the inbox of its case: `received` (on record, not judged yet), `accepted` as event `seq`, or `refused`,
    with the rules by which, what is missing, and the reasons in words."""

    number: str
    id: str
    n: int
    name: str | None
    state: Literal["received", "accepted", "refused"]
    received_at: ShownInstant
    seq: int | None
    refused_by: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    says: tuple[str, ...]


class ReplacedView(View):
    """What an event states in the place of something else: which facts and texts, and the event that had stated them,
    with when and by whom."""

    names: tuple[NamedView, ...]
    seq: int
    at: ShownInstant
    by: str | None
    by_name: str
    says: str


class EventView(View):
    """An event: what happened, who did it (`stands_for`: in whose place), what they wrote (`texts`), by which articles,
    and which limits ran afterwards. `n` is the act that caused it, `related` the number of the linked case that it is
    about. `moved_by`: of an event `redated`, the days by which a newer holiday notice has moved the limit."""

    seq: int
    type: str
    name: str
    label: str
    related: str | None
    at: ShownInstant
    recorded_at: ShownInstant
    by: str | None
    by_name: str
    stands_for: tuple[NamedView, ...]
    n: int | None
    texts: tuple[TextView, ...]
    replaces: tuple[ReplacedView, ...]
    attachments: tuple[str, ...]
    to: str | None
    to_label: str
    rules: tuple[str, ...]
    articles: tuple[str, ...]
    due_next: tuple[LastDayView, ...]
    moved_by: tuple[ChangedDayView, ...]
    stage: str
    stage_label: str


class RefusedActView(View):
    """An act that was refused, with what was missing and the reasons in words."""

    n: int
    act: str | None
    label: str
    by: str | None
    by_name: str
    at: ShownInstant
    verified: bool
    refused_by: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    says: tuple[str, ...]


class HistoryView(View):
    """The events of a case in order, and the acts that were refused. `altered_from` is the first event that does not
    match the chain of hashes: none in a journal that nobody has altered. `doubts` are the kinds of the alarms that say
    that the record does not hold."""

    number: str
    title: str
    altered_from: int | None
    doubts: tuple[NamedView, ...]
    events: tuple[EventView, ...]
    refused: tuple[RefusedActView, ...]


class AccessView(View):
    """A reading of a complaint, or a refusal of it (`type`): who read which parts, through which door, for whom they
    stood in, with which roles of its regulation; by which rules it was refused. `about` is the attachment, document or
    notice, of an export the digest of what was exported. Of a search (`searched`) there is no number, and `about` says
    how many places were found; `100+` stands for more."""

    number: str
    type: str
    label: str
    at: ShownInstant
    parts: tuple[str, ...]
    parts_label: str
    by: str
    by_name: str
    door: str
    door_label: str
    program: str | None
    stands_for: tuple[str, ...]
    standing: tuple[str, ...]
    about: str | None
    rules: tuple[str, ...]


class AccessListView(View):
    """Readings in the order of time."""

    accesses: tuple[AccessView, ...]
