"""A regulation in the procedure language: typed data without expressions.

`procedures/<slug>.yaml` is read into `Procedure`; the modules of `rules/` say what each part means. What people read
stands in `name`, `says` (the rule in short), `must` (what can be observed) and `shows` (advice), in the language that
the head says. These texts do not travel with a case, except the short names that people need to read the case in
Temporal's UI.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.limit import TimeAmount
from models.requirement import EventName, Name, Requirement
from models.rule import Accepts, Rule, RuleId, Slug
from models.stage import OFFICE_STAGES, OwnAct, Stage
from models.time import CalendarCode

UNDO_MINUTES, MOST_UNDO_MINUTES = 30, 120
LANGUAGE_TAG = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"  # BCP 47: language, script, region

EditionName = Annotated[str, StringConstraints(pattern=r"^[0-9a-z.-]{1,16}$")]

Lies = Literal["past", "ahead", "anywhere"]


class Role(StrictModel):
    """Who may act or is told. `unit` and `post` are held by staff. `unit` with `named_in`: the unit that a fact names.
    `named`: the persons that a fact names. `rank`: held from the rank `at_least` upwards. `head_of`: heads the unit
    `unit`, or the one that the fact `named_in` names. `superior_of`: heads a unit above that;
    with `members`, belongs to the unit right above it. `any_staff`: all staff.
    `outside`: a party to the case; `filer` marks the one who filed it."""

    name: str
    is_: Literal["unit", "post", "rank", "head_of", "superior_of", "named", "any_staff", "outside"] = Field(alias="is")
    named_in: Name | None = None
    unit: Name | None = None
    at_least: Name | None = None
    filer: bool = False
    members: bool = False

    @model_validator(mode="after")
    def says_who(self) -> Self:
        if (self.is_ == "rank") != (self.at_least is not None):
            raise PydanticCustomError("rank_without_level", "a rank, and nothing else, needs at_least")
        if self.is_ in ("head_of", "superior_of") and (self.unit is None) == (self.named_in is None):
            raise PydanticCustomError(
                "head_of_nothing", "{kind} needs unit, or named_in: a fact that names it", {"kind": self.is_}
            )
        return self


class Fact(StrictModel):
    """Something stated in a checked form. Free text is not a fact but belongs to `texts`. A fact with `class`
    (severity, kind) is stated by the outcomes that require it, and changed only by the act `reclassify`. `follows`
    gives a default that depends on another fact. A person is named `from` the holders of these roles, and stands
    `on_register` of this name. `lies` says where a date or instant lies, seen from the act that
    states it; without it see `Procedure.lies`. A number that `counts` these
    events is stated by nobody: the case counts. A person whom nobody has named is who did one of these acts first
    (`done_by`). So is a yes or no that `tells` whether the case was received outside
    office hours. Codes that `may_be_none` can be answered by an empty list: none of these."""

    name: str = ""
    is_: Literal["yes_no", "number", "date", "instant", "code", "codes", "person", "persons"] = Field(alias="is")
    one_of: dict[Name, str] = {}
    may_be_none: bool = False
    follows: dict[Name, dict[Name, Name]] = {}
    from_: tuple[Name, ...] = Field(default=(), alias="from")
    on_register: Name | None = None
    class_: bool = Field(default=False, alias="class")
    lies: Lies | None = None
    counts: tuple[EventName, ...] = ()
    done_by: tuple[Name, ...] = ()
    tells: Literal["outside_hours"] | None = None

    @property
    def known(self) -> bool:
        """Whether the case knows it by itself, and nobody states it."""
        return bool(self.counts or self.tells)


class Setting(StrictModel):
    """Something that the text leaves open and an office decides. Without a default every office must decide it."""

    name: str
    default: bool | int | Name | None = None
    reading: str = ""


class ItemKind(StrictModel):
    """A named collection of a case (parties, measures, sessions): the fields of its items, and their states, the first
    one first."""

    name: str
    fields: tuple[Name, ...] = ()
    states: dict[Name, str]


class DocumentKind(StrictModel):
    """A document of the case. `holds`: the facts and texts in it; its signatures lapse when one of them changes.
    `signers`: the roles that sign (each person, if a role names persons). `ordered`: each waits for the ones before;
    roles in one place do not wait for each other. `one_each`: nobody signs for two roles. `seal`: the unit whose seal
    it bears. `filer`: its form begins with who filed the complaint."""

    name: str
    holds: tuple[Name, ...] = ()
    signers: tuple[Name | tuple[Name, ...], ...] = ()
    ordered: bool = False
    one_each: bool = False
    seal: Name | None = None
    filer: bool = False
    tags: tuple[Name, ...] = ()

    @property
    def groups(self) -> tuple[tuple[Name, ...], ...]:
        """The signers, place by place."""
        return tuple(group if isinstance(group, tuple) else (group,) for group in self.signers)

    @property
    def signing(self) -> tuple[Name, ...]:
        """Every role that signs."""
        return tuple(role for group in self.groups for role in group)


LetterKind = Literal["acceptance", "refusal", "extension", "result", "notice"]


class Letter(StrictModel):
    """A letter to who filed (告知书), made after these events; one of the name of a notice, whenever that is told.
    `with` are the texts and facts that it gives, by default those of the notice. `says` takes the place of the
    usual sentence of its kind. `remedy`: what the text lets who filed do about it. `limit`: the clock whose last day it
    names. `document`: a document of the text is this letter, so that no other is made."""

    name: str
    kind: LetterKind = "notice"
    after: tuple[EventName, ...] = ()
    with_: tuple[Name, ...] = Field(default=(), alias="with")
    says: str = ""
    remedy: str = ""
    limit: Name | None = None
    document: Name | None = None


class MissingPart(StrictModel):
    """A part that the source text lacks: `at` which place, and what `lacks` there."""

    at: str
    lacks: str


class Permit(StrictModel):
    """Who may do an act that every office knows (transfer, delegate, suspend ...), where, and on which condition. `to`:
    for a role whose work it hands over, the further roles to which it may go. `rule` says so. `from` is for `return`
    alone: for each stage that may be left so, the earlier stage it leads to."""

    by: tuple[Name, ...] = ()
    to: dict[Name, tuple[Name, ...]] = {}
    at: tuple[Name, ...] = ()
    from_: dict[Name, Name] = Field(default={}, alias="from")
    needs: Requirement | None = None
    rule: RuleId | None = None


class Respondents(StrictModel):
    """Who is complained of: the persons that these facts name. They take no part in the case and do not read it, but
    for the acts in `may` (a statement, a correction that they owe). `rule` says so. `names`: the lists of names of
    those who are no staff; with one of them it is on record who is complained of."""

    facts: tuple[Name, ...] = Field(min_length=1)
    names: tuple[Name, ...] = ()
    may: tuple[Name, ...] = ()
    rule: RuleId | None = None


class Reading(StrictModel):
    """A passage that can be read in more than one way: the reading taken, and why."""

    question: str
    rules: tuple[RuleId, ...]
    taken: str
    why: str
    setting: Name | None = None


class FormMarks(StrictModel):
    """What a page asks for a complaint, beside the first text. Whoever files knows the `facts` and the `texts` (whom it
    is about); who registers it at the office knows the facts of the `desk` too. A complaint that is filed on a page
    states the facts of `page`, unless the page asks for them."""

    facts: tuple[Name, ...] = ()
    texts: tuple[Name, ...] = ()
    desk: tuple[Name, ...] = ()
    page: dict[Name, bool | int | Name] = {}


class Entry(StrictModel):
    """An entry: the stage at which a case that came in there begins, and what people read for it. `NAME: STAGE` is an
    entry without a name of its own."""

    name: str = ""
    to: Name


def _stage_alone(written: object) -> object:
    return {"to": written} if isinstance(written, str) else written


WrittenEntry = Annotated[Entry, BeforeValidator(_stage_alone, json_schema_input_type=Name | Entry)]

Figure = Literal[
    "received", "closed", "open", "in_time", "late", "since", "minutes_to_first_act", "hours_to_end"
]  # fmt: skip


class PeriodicReportRule(StrictModel):
    """A periodic duty (每月统计). Its report is a case of its own, opened by the entry of this name on the day `day` at
    `at`, of these `months` alone (1, 4, 7 and 10: quarterly) if any are named. `by` are the facts by which its figures
    are broken down. `covers`: the figures are of what came in within the period, or of what was closed within it,
    whenever it came in. `fills` says which figure of the time since the last report each number of the report states:
    of all complaints of this regulation, or of those where a fact has a value; `since` fills a date."""

    name: str
    day: TimeAmount
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    at: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "08:00"
    covers: Literal["received", "closed"] = "received"
    by: tuple[Name, ...] = ()
    fills: dict[Name, Figure | dict[Name, bool | int | Name]] = {}


class InForce(StrictModel):
    """From when until when the regulation is in force."""

    from_: date = Field(alias="from")
    until: date | None = None


Kept = Literal["party", "texts", "files", "papers", "case"]


class KeptFor(StrictModel):
    """How many years after the end of a case something of it is kept, and by which article."""

    years: Annotated[int, Field(ge=1, le=100)]
    article: str = ""


class Procedure(StrictModel):
    """A whole regulation. `language` is the one in which it is written, as zh-CN. `calendar` is the code of the one by
    which it counts, where that is not the office's. `permits` narrows or forbids the acts
    that every office knows. `phrases` are lists of words that a text may have to be free of. `name_lists` are the texts
    that list names of persons who are no staff, each with how many at most. `accepts`: findings of the check outside of
    rules, each with why it is meant. `overlays` are the editions of the overlays that an office has laid over it; they
    are not written in the file itself. `draft`: it is still being written, and no office may use it. `retention`: after
    how many years what is to be erased. `undo_minutes`: for how long one undoes an own act alone, while nobody else has
    acted since. `recusal_days`: within how many working days it is decided whether somebody is recused, readmitted or
    named as a deputy. `missing`: where the source text ends or breaks off."""

    language: Annotated[str, StringConstraints(pattern=LANGUAGE_TAG)]
    slug: Slug
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    title: str
    basis: str = ""
    edition: EditionName
    draft: bool = False
    in_force: InForce
    calendar: CalendarCode | None = None
    missing: tuple[MissingPart, ...] = ()
    roles: dict[Name, Role]
    settings: dict[Name, Setting] = {}
    facts: dict[Name, Fact] = {}
    texts: dict[Name, str] = {}
    items: dict[Name, ItemKind] = {}
    documents: dict[Name, DocumentKind] = {}
    letters: dict[Name, Letter] = {}
    phrases: dict[Name, tuple[str, ...]] = {}
    name_lists: dict[Name, Annotated[int, Field(ge=1, le=200)]] = {}
    entries: dict[Name, WrittenEntry]
    form: FormMarks = FormMarks()
    rules: tuple[Rule, ...]
    stages: dict[Name, Stage]
    acts: dict[Name, OwnAct] = {}
    permits: dict[Name, bool | Permit] = {}
    respondents: Respondents | None = None
    periodic: dict[Name, PeriodicReportRule] = {}
    overlays: dict[Slug, str] = {}
    readings: tuple[Reading, ...] = ()
    accepts: Accepts = {}
    retention: dict[Kept, KeptFor] = {}
    undo_minutes: Annotated[int, Field(ge=0, le=MOST_UNDO_MINUTES)] = UNDO_MINUTES
    recusal_days: Annotated[int, Field(ge=1, le=30)] = 3

    def find_letter(self, name: Name) -> Letter:
        """Return a letter as the text declares it, else as the notice of that name says, which also says what it gives
        where the letter does not."""
        notice = next((rule.notice for rule in self.rules if rule.notice and rule.notice.code == name), None)
        letter = self.letters.get(name) or Letter(name=notice.name if notice else name)
        return letter if letter.with_ or notice is None else letter.model_copy(update={"with_": notice.with_})

    @property
    def paper_names(self) -> dict[Name, str]:
        """The names of all that a case can have on paper: documents, and letters to who filed the complaint."""
        notices = [rule.notice for rule in self.rules if rule.notice and self.filing_role in rule.notice.addressees]
        written = {notice.code: notice.name for notice in notices if notice.is_written}
        written |= {name: letter.name for name, letter in self.letters.items()}
        papers = {name for name, letter in self.letters.items() if letter.document}
        own = {name: words for name, words in written.items() if name not in papers}
        return {**own, **{name: paper.name for name, paper in self.documents.items()}}

    @property
    def other_calendars(self) -> frozenset[CalendarCode]:
        """The codes of the calendars by which single limits count."""
        clocks = {rule.clock.calendar for rule in self.rules if rule.clock}
        asked = (asked for rule in self.rules for keep in rule.keeps for _, asked in keep.asked)
        return frozenset(code for code in clocks | {one.within.calendar for one in asked if one.within} if code)

    def of_entry(self, entry: Name) -> "Procedure":
        """Return the procedure as it binds the cases that came in by this entry."""
        return self.model_copy(update={"rules": tuple(rule.of_entry(entry) for rule in self.rules)})

    @property
    def first_stages(self) -> dict[Name, Name]:
        """The stage at which a case begins, by entry."""
        return {name: entry.to for name, entry in self.entries.items()}

    def find_stage(self, name: Name) -> Stage:
        """Return a stage of the procedure, or one that every office knows. Raises KeyError."""
        return self.stages[name] if name in self.stages else OFFICE_STAGES[name]

    @property
    def filing_role(self) -> Name | None:
        """The party that files the complaint, if the procedure has one."""
        return next((name for name, role in self.roles.items() if role.filer), None)

    @property
    def item_fields(self) -> frozenset[Name]:
        """The facts and texts that items have for themselves."""
        return frozenset(name for kind in self.items.values() for name in kind.fields)

    @property
    def facts_beside_names(self) -> frozenset[Name]:
        """The facts in whose place a list of names may say who is complained of."""
        return frozenset(self.respondents.facts if self.respondents and self.respondents.names else ())

    def lies(self, fact: Name) -> Lies:
        """Return where the date or instant in a fact lies, seen from the act that states it: as the file says, else
        ahead if a limit ends with it, else in the past."""
        ends_limit = any(rule.clock and rule.clock.limit.set_by == fact for rule in self.rules)
        return self.facts[fact].lies or ("ahead" if ends_limit else "past")
