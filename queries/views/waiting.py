"""What a case waits for, as it is shown."""

from datetime import date
from typing import Literal, NamedTuple

from models.events import EventType
from models.messages import Refusal
from queries.views.base import ShownInstant, View
from queries.views.linked_case import LinkedCaseView


class TrackView(View):
    """Where one track of a case stands and whom it waits for. `joining`: it waits for other tracks."""

    track: str
    stage: str
    stage_label: str
    since: ShownInstant
    who: tuple[str, ...]
    who_label: tuple[str, ...]
    holder: str | None
    helpers: tuple[str, ...]
    helpers_label: tuple[str, ...]
    asked: tuple[str, ...]
    asked_label: tuple[str, ...]
    answers: tuple[str, ...]
    answers_label: tuple[str, ...]
    duties: tuple[str, ...]
    duties_label: tuple[str, ...]
    joining: bool


class MissingInputView(View):
    """What one rule still asks of an open act: what a person has to state, write or say."""

    rule: str
    label: str
    asks: tuple[str, ...]


class OpenActView(View):
    """An outcome or act that is open now. `lacks` are the refusals that it would meet, `asks` what would mend them."""

    name: str
    label: str
    who: tuple[str, ...]
    lacks: tuple[Refusal, ...]
    track: str | None
    asks: tuple[MissingInputView, ...]


class OwedView(View):
    """A record or notice that a rule asks for and that is missing. `fields` are the missing parts of a record."""

    rule: str
    word: Literal["record", "notify"]
    name: str
    label: str
    fields: tuple[str, ...]
    fields_label: tuple[str, ...]


class ComingEventView(NamedTuple):
    """An event that a clock will cause by itself, and when."""

    type: EventType
    at: ShownInstant


class RunningClockView(View):
    """A time limit that runs, with every event it will still cause."""

    clock: str
    label: str
    rule: str
    article: str
    started: ShownInstant
    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
    provisional: bool
    over: bool
    held: bool
    suspended: bool
    ahead: tuple[ComingEventView, ...]


class PendingRequestView(View):
    """A request for more time that waits for a decision: who asked, and which roles may decide."""

    request: int
    clock: str
    units: int | None
    until: date | None
    by: str
    who: tuple[str, ...]


class UnsignedDocumentView(View):
    """A document that lacks signatures, in the order in which they are given."""

    document: str
    label: str
    signers: tuple[str, ...]
    signers_label: tuple[str, ...]


class WaitingView(View):
    """What a case waits for: who must act, until when, what is open and what is missing. `stage`, `since` and `who` are
    of the main track; `linked` and `related` are linked cases that have not ended; `guides` are rules that advise."""

    number: str
    stage: str
    stage_label: str
    since: ShownInstant
    who: tuple[str, ...]
    who_label: tuple[str, ...]
    tracks: tuple[TrackView, ...]
    open: tuple[OpenActView, ...]
    owed: tuple[OwedView, ...]
    clocks: tuple[RunningClockView, ...]
    pending: tuple[PendingRequestView, ...]
    unsigned: tuple[UnsignedDocumentView, ...]
    linked: tuple[str, ...]
    related: tuple[LinkedCaseView, ...]
    guides: tuple[str, ...]
    guide_lines: tuple[str, ...]
    next_alarm: ShownInstant | None
