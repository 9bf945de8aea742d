"""What a case waits for, as it is shown."""

from datetime import date
from typing import Literal

from models.events import EventType
from models.messages import Refusal
from models.time import Unit
from queries.views.base import NamedView, ShownInstant, View
from queries.views.clock import ClockCondition
from queries.views.linked_case import LinkedCaseView


class ProposedMergeView(View):
    """That somebody would merge the case into another, which a second person has to say as well."""

    into: str
    by: str
    by_name: str


class TrackView(View):
    """Where one track of a case stands and whom it waits for: `who` is its holder, or else the roles of its stage, each
    with those who hold it. `holder` is to whom it was handed; `helpers` may act too; `asked` owe an opinion; `answers`
    are the roles that have not approved yet; `duties` are not done yet. `joining`: it waits for other tracks.
    `merging`: that has been proposed here."""

    track: str
    stage: str
    stage_label: str
    since: ShownInstant
    who: tuple[NamedView, ...]
    holder: NamedView | None
    helpers: tuple[NamedView, ...]
    asked: tuple[NamedView, ...]
    answers: tuple[NamedView, ...]
    duties: tuple[NamedView, ...]
    joining: bool
    merging: ProposedMergeView | None


class MissingInputView(View):
    """What one rule still asks of an open act: what a person has to state, write or say."""

    rule: str
    label: str
    asks: tuple[str, ...]


class OpenActView(View):
    """An outcome or act that is open now. `lacks` are the refusals that it would meet, `asks` what would mend them."""

    name: str
    label: str
    who: tuple[NamedView, ...]
    lacks: tuple[Refusal, ...]
    track: str | None
    asks: tuple[MissingInputView, ...]


class OwedView(View):
    """A record or notice that a rule asks for and that is missing. `fields` are the missing parts of a record, or the
    texts that a notice still lacks; `to` is whom a notice is for."""

    rule: str
    word: Literal["record", "notice"]
    name: str
    label: str
    fields: tuple[NamedView, ...]
    to: tuple[NamedView, ...] = ()


class ComingEventView(View):
    """An event that a clock will cause by itself, and when."""

    type: EventType
    label: str
    at: ShownInstant


class RunningClockView(View):
    """A time limit that runs, with every event it will still cause (`ahead`). `suspended`: it does not count now.
    `breach`: False for a reminder, whose end is no breach.

    `used` of `total` units have passed, counted as the law counts them: whole working days, hours, minutes; a limit in
    months is counted in calendar days. The three are none where a day ends the limit, not a number of units.
    """

    clock: str
    label: str
    rule: str
    article: str
    started: ShownInstant
    due: ShownInstant | None
    last_day: date | None
    last_day_label: str
    provisional: bool
    state: ClockCondition
    breach: bool
    suspended: bool
    used: int | None
    total: int | None
    unit: Unit | None
    used_label: str
    ahead: tuple[ComingEventView, ...]


class PendingRequestView(View):
    """A request for more time that waits for a decision: for how many units of the limit or until when, who asked, and
    which roles may decide. `request` is the number of its event."""

    request: int
    clock: str
    label: str
    units: int | None
    units_label: str
    until: date | None
    by: str
    by_name: str
    who: tuple[NamedView, ...]


class PersonDecisionView(View):
    """What is to be decided about people of a case: that `whom` be recused, readmitted or named as a deputy, which `by`
    have asked for, or that anybody be named for the role `about`, for which nobody is left (`whom` is null). `who`
    decides, `until` that instant."""

    act: str
    act_label: str
    label: str
    whom: str | None
    whom_name: str
    about: str | None
    by: tuple[NamedView, ...]
    until: ShownInstant | None
    who: tuple[NamedView, ...]


class UnsignedDocumentView(View):
    """A document that lacks signatures, in the order in which they are given."""

    document: str
    label: str
    signers: tuple[NamedView, ...]


class WaitingView(View):
    """What a case waits for: who must act, until when, what is open and what is missing. `stage`, `since` and `who` are
    of the main track; `linked` and `related` are linked cases that have not ended; `guides` are rules that advise."""

    number: str
    stage: str
    stage_label: str
    since: ShownInstant
    who: tuple[NamedView, ...]
    tracks: tuple[TrackView, ...]
    open: tuple[OpenActView, ...]
    owed: tuple[OwedView, ...]
    clocks: tuple[RunningClockView, ...]
    pending: tuple[PendingRequestView, ...]
    people: tuple[PersonDecisionView, ...]
    unsigned: tuple[UnsignedDocumentView, ...]
    linked: tuple[str, ...]
    related: tuple[LinkedCaseView, ...]
    guides: tuple[str, ...]
    guide_lines: tuple[str, ...]
    next_alarm: ShownInstant | None
