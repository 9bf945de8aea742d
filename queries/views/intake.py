"""What can be filed, what a complaint would begin, and a complaint as whoever filed it may see it."""

from typing import Literal

from models.messages import Number
from queries.views.acts import ItemKindView, ProcedureActView
from queries.views.base import NamedView, ShownInstant, View
from queries.views.clock import LastDayView


class ProcedureLineView(View):
    """A regulation that this office follows, with the edition in force today."""

    slug: str
    title: str
    edition: str
    entries: tuple[NamedView, ...]


class StageView(NamedView):
    """A stage of a regulation. `ends`: what ends there, the case or one track of it; null where work goes on."""

    kind: Literal["task", "approval", "reply", "end"]
    ends: Literal["case", "track"] | None


class ProcedureView(View):
    """A regulation with its stages, its acts, its collections of items, the form of each of its entries as JSON Schema,
    and the SHA-256 of the law that a case opened now would carry."""

    slug: str
    title: str
    edition: str
    sha256: str
    stages: tuple[StageView, ...]
    acts: tuple[ProcedureActView, ...]
    items: tuple[ItemKindView, ...]
    forms: dict[str, dict[str, object]]


class ProcedureListView(View):
    """The regulations of the office."""

    procedures: tuple[ProcedureLineView, ...]


class IntakeCheckView(View):
    """What registering a complaint now would begin: the edition, the first stage, the limits that would run, and
    the complaints that say nearly the same, of those that the registrant may read. Nothing is stored."""

    check: Literal[True] = True
    procedure: str
    title: str
    edition: str
    entry: str
    stage: str
    stage_label: str
    clocks: tuple[LastDayView, ...]
    similar: tuple[Number, ...] = ()


class PublicLimitView(View):
    """A limit that the office keeps: its name and its last day."""

    label: str
    last_day_label: str


class PublicNoticeView(View):
    """What the filer was told: its name, when, and the texts that the regulation says are told with it."""

    label: str
    at: ShownInstant
    texts: tuple[tuple[str, str], ...]


class PublicCaseView(View):
    """How a complaint stands: what it is about in a line (empty where nothing says so), the words of its stage, its
    dates, the limits that run, what the filer was told, and which acts of the filer the regulation allows now.
    `satisfaction`: what the filer may answer where the regulation
    asks how satisfied they are, at the stage where the complaint stands. `grading`: what the link ends with by which it
    is graded, while that is open."""

    number: str
    title: str
    subject: str
    received_at: ShownInstant
    stage_label: str
    closed_at: ShownInstant | None
    limits: tuple[PublicLimitView, ...]
    notices: tuple[PublicNoticeView, ...]
    allowed: tuple[str, ...]
    satisfaction: tuple[NamedView, ...]
    grading: str | None


class GradeFormView(View):
    """What the page on which an ended complaint is graded shows. `state`: whether it can be graded now (`open`), `says`
    why not. `until`: before that instant. `given`: the grade that was given since it ended. Nothing else of the
    complaint is shown: a link can be passed on."""

    number: str
    title: str
    closed_at: ShownInstant | None
    until: ShownInstant | None
    state: Literal["open", "graded", "not_ended", "over", "merged"]
    says: str
    given: str | None
    given_label: str
    grades: tuple[NamedView, ...]
    good_reasons: tuple[NamedView, ...]
    bad_reasons: tuple[NamedView, ...]
