# Made from docs/api/openapi.json by `make pages`.
"""What the interface answers with, as JSON.

Instants are strings (RFC 3339), days YYYY-MM-DD. A field whose name ends in `_label` is for people, in the language
that the client asked for. Newer servers may add fields.
"""

from __future__ import annotations

from typing import TypedDict


class AboutJson(TypedDict):
    """What a complaint is about, who filed it and whom or what it is about, as far as the reader may know: each is
    empty where nothing is known, and says so where it is confidential. `subject` is what was written when it came in,
    else the first sentence of the narrative.
    """

    filer: str
    subject: str
    target: str


class ActFieldJson(TypedDict):
    """What can be stated with an act. `name` is where it goes in the act that is sent: `facts.NAME`, `texts.NAME`, or a
    field of the act itself such as `clock`. A date is YYYY-MM-DD, an instant has its offset; `codes` and `persons` are
    lists.

    `values` are those that there are to choose from; without any, everything of the type can be stated, and of a `text`
    they are proposals. `may_be_none`: an empty list says "none of these". `required`: the act is refused without it,
    whatever else it states; `preset` is what a page has in it. `rules` ask for it; of several fields for which one asks
    a part may be enough.
    """

    label: str
    may_be_none: bool
    name: str
    preset: str | None
    required: bool
    rules: list[NamedJson]
    type: str
    values: list[NamedJson]


class ActOutcomeJson(TypedDict):
    """An act in the inbox of its case: `received` (on record, not judged yet), `accepted` as event `seq`, or `refused`,
    with the rules by which, what is missing, and the reasons in words.
    """

    id: str
    n: int
    name: str | None
    number: str
    received_at: str
    refusals: list[RefusalJson]
    refused_by: list[str]
    says: list[str]
    seq: int | None
    state: str


class ActResultJson(TypedDict):
    """The result of an act as programs get it, with the same fields for both kinds of result."""

    again: bool
    n: int
    number: str
    opened: str | None
    recorded: bool
    seq: int | None


class ActJson(TypedDict):
    """An act on a case as it stands: an `outcome` of the stage, an act of the regulation's `own`, or one that every
    `office` knows. `to`: the stage to which it leads; an answer to an approval, where it decides.

    `awaited`: the case waits for it, or for one of several. `who` are the roles that may do it, or the people of whom
    it was asked; empty where the act itself says whose it is. Only a reader is told `persons`: who may do it by those
    roles. `allowed`: the reader can do it now, with its fields filled in; null without a reader. `reasons` say why
    not.
    """

    allowed: bool | None
    awaited: bool
    fields: list[ActFieldJson]
    kind: str
    label: str
    name: str
    persons: list[NamedJson]
    reasons: list[RefusalLineJson]
    to: str | None
    track: str | None
    who: list[NamedJson]


class AttachmentListJson(TypedDict):
    """The attachments of a complaint."""

    attachments: list[AttachmentJson]


class AttachmentJson(TypedDict):
    """A file that came with a complaint (`n` is none) or with its act `n`. `state` is that of the act; `file` says
    whether the stored file is unaltered, where that was checked. The SHA-256 lets a reader compare a copy.
    """

    added_at: str
    added_by: str | None
    added_by_name: str
    file: str | None
    id: str
    media_type: str
    n: int | None
    name: str
    sha256: str
    size: int
    state: str


class BatchResultJson(TypedDict):
    """What became of one line of a batch: the status and the body that the act alone would have been answered with."""

    body: object
    line: int
    number: str
    status: int


class CaseEndJson(TypedDict):
    """The end at which a case closed: the code of the stage, and its name in the regulation."""

    code: str
    name: str


class CaseEventJson(TypedDict):
    """What happened in a case, in codes: event `seq` with its hash, by the act `n`, at the stage, about the clock.
    `type` is what the history of the case calls it. `end`: the case closed by it; null if it goes on.
    """

    at: str
    clock: str | None
    end: CaseEndJson | None
    hash: str
    n: int | None
    name: str
    number: str
    procedure: str
    seq: int
    stage: str | None
    to: str | None
    type: str


class CaseGradeJson(TypedDict):
    """How whoever filed the complaint graded its end: by which event, when."""

    at: str
    code: str
    label: str
    seq: int


class CaseLineJson(TypedDict):
    """One complaint in a list. `about`: none where the list is made for nobody. `holders`: who has work on it.
    `clocks`: first the limit by which the list stands, last the reminders of the office. `begun`: the case has its
    first event. `urged`: None where it was not urged within two weeks, or whoever has work on it has acted since.
    """

    about: AboutJson | None
    begun: bool
    clocks: list[ClockJson]
    holders: list[NamedJson]
    number: str
    procedure: str
    received_at: str
    stage: str
    stage_label: str
    title: str
    urged: UrgedJson | None
    urgent: bool


class CaseListJson(TypedDict):
    """One page of complaints, urgent ones first, then late ones, then by the end of the next limit or reminder of their
    text.

    `total` counts all pages, up to 1,000; `total_is_capped`: there are more. `next` is the cursor of the next page,
    None on the last.
    """

    cases: list[CaseLineJson]
    next: str | None
    total: int
    total_is_capped: bool


class CaseJson(TypedDict):
    """A complaint as one reader may see it. `unjudged` are acts that were received and are not judged yet; a closed
    case waits for nothing. `came_in` is when it was received, from which its limits start, `received_at` when it was
    typed in. `old_number` is that in the system from which it was moved in. `doubts` are the kinds of the alarms that
    say that its record does not hold. `about` is none where it is read for nobody. `hidden` are the parts that this
    reader may not see, with why.

    With `as_of` it is as the register had it at that instant: state, facts, texts, items, limits, documents, what it
    waited for, `unjudged` and `recorded`. Of today are even then: names of people and who may read what; `party`, and
    texts without those erased since; the states of notices, attachments and of the cases in `related`; `doubts`.
    """

    about: AboutJson | None
    as_of: str | None
    attachments: list[AttachmentJson]
    came_in: str
    clocks: list[ClockJson]
    closed_at: str | None
    documents: list[DocumentSummaryJson]
    doubts: list[NamedJson]
    edition: str
    entry: str
    facts: list[FactJson]
    grade: CaseGradeJson | None
    hidden: list[NamedJson]
    items: list[ItemJson]
    law_sha256: str
    linked: list[str]
    notices: list[NoticeSummaryJson]
    number: str
    old_number: str | None
    parent: str | None
    party: PartyJson | None
    procedure: str
    received_at: str
    recorded: RecordedHeadJson
    recused: list[NamedJson]
    related: list[LinkedCaseJson]
    stage: str
    stage_label: str
    texts: list[WrittenTextJson]
    title: str
    unjudged: list[int]
    urgent: bool
    waiting: WaitingJson | None


class CellProblemJson(TypedDict):
    """A problem in one column of a row, as the sheet counts and names them."""

    column: str
    problem: str
    row: int


ChangedDayJson = TypedDict(
    "ChangedDayJson", {"by": "str | None", "day": "str", "is": "str", "label": "str", "was": "str"}
)


class ClockJson(TypedDict):
    """A time limit with the rule that sets it. `due` is the first instant that is late, `last_day` the date that people
    are shown; `last_day_label` has the time too where hours or minutes are counted. `late_by`: seconds between the end
    of the limit and the moment at which the expiry was noticed. `breach`: False for a reminder, whose end is no
    breach.
    """

    article: str
    breach: bool
    clock: str
    due: str | None
    label: str
    last_day: str | None
    last_day_label: str
    late_by: float | None
    noticed: str | None
    provisional: bool
    rule: str
    started: str
    state: str
    stopped: str | None


class CloudEventJson(TypedDict):
    """An event in the attributes of CloudEvents 1.0. `id` is the same whenever the event is sent; `position` is its
    place in the order of everything on record. `type` is `case.` with the `type` of the data, and `case.closed` for the
    event by which the case closed.
    """

    data: CaseEventJson
    datacontenttype: str
    id: str
    position: int
    source: str
    specversion: str
    subject: str
    time: str
    type: str


class ComingEventJson(TypedDict):
    """An event that a clock will cause by itself, and when."""

    at: str
    label: str
    type: str


class CorrectedFieldJson(TypedDict):
    """A correction of who filed a complaint: how a field read before and how it reads since, when and by whom. Both
    contacts are tried.
    """

    after: str
    at: str
    before: str
    by: str | None
    by_name: str
    field: str


class CorrectionJson(TypedDict):
    """How a text should read, by a correction beside it: when and by whom."""

    at: str
    body: str
    by: str | None
    by_name: str


class CountingJson(TypedDict):
    """By which terms, office hours and holiday notices the days were counted. A year without a notice has none. `also`:
    what is counted in another way than most, in words. `rolled_by`: by which article a last day of rest moves, as the
    statute of the calendar says; empty where it says nothing.
    """

    also: list[str]
    calendar: str
    day_end: str
    hours: str
    notices: dict[str, str | None]
    outside_hours: str
    roll: bool
    rolled_by: str
    zone: str


DayJson = TypedDict(
    "DayJson",
    {"by": "str | None", "day": "str", "is": "str", "minutes": "int | None", "nth": "int | None", "role": "str"},
)


class DeadlineJson(TypedDict):
    """A limit of a case with its record and its days. `applies`: the limit applies to the case as it stands now;
    `overdue`: a breach is on record, whether or not the limit has stopped since; `withdrawn`: its expiry is on record,
    and was no breach after all.
    """

    applies: bool
    article: str
    by: str | None
    by_name: str
    clock: str
    counted: CountingJson
    day_lines: list[str]
    days: list[DayJson]
    due: str | None
    end_lines: list[str]
    extended: int
    extended_label: str
    granted: list[GrantedExtensionJson]
    label: str
    last_day: str | None
    last_day_label: str
    limit: LimitJson
    number: str
    overdue: bool
    provisional: bool
    rule: str
    says: str
    started: str
    started_by: str
    started_by_label: str
    started_seq: int
    state: str
    stopped: str | None
    suspended: list[SuspensionJson]
    withdrawn: bool


class DeliveryListJson(TypedDict):
    """Deliveries, the newest first. Ask for the next page with `before` set to `next`."""

    deliveries: list[DeliveryJson]
    next: int | None


class DeliveryJson(TypedDict):
    """An event on its way to an endpoint. `id` is its webhook-id, `position` its place in the log. `code` (status code,
    or name of the error) and `answer` (its beginning) are those of the last try.
    """

    answer: str | None
    code: str | None
    complaint: str
    id: str
    next_at: str | None
    position: int
    state: str
    tried_at: str | None
    tries: int


class DocumentListJson(TypedDict):
    """The documents of a complaint, every version. `doubts` are the kinds of the alarms that say that the record does
    not hold.
    """

    documents: list[DocumentJson]
    doubts: list[NamedJson]


class DocumentSummaryJson(TypedDict):
    """The newest file of a document, in short. What it says may be hidden; that it exists is not."""

    label: str
    name: str
    produced_at: str
    signatures: int
    version: int


class DocumentJson(TypedDict):
    """One version of a document as the event `seq` left it. `state`: the file is made, due, or could not be made;
    `current`: no later event has replaced it.
    """

    at: str
    current: bool
    document: str
    label: str
    produced_at: str | None
    seq: int
    sha256: str | None
    signed: list[SignatureJson]
    size: int | None
    state: str
    version: int


class EndpointKeyJson(TypedDict):
    """An endpoint with the key by which it checks the signatures."""

    code: str | None
    disabled: str | None
    generation: int
    key: str
    name: str
    position: int
    rotated: str
    sender: str | None
    since: str
    types: list[str]
    url: str


class EndpointListJson(TypedDict):
    """Endpoints, and the end of the log now."""

    endpoints: list[EndpointJson]
    last: int


class EndpointJson(TypedDict):
    """An endpoint: where events go, and which (all without `types`). Those up to `position` of the log are on record
    as deliveries. `disabled`: since when nothing is sent, after the answer `code`.
    """

    code: str | None
    disabled: str | None
    generation: int
    name: str
    position: int
    rotated: str
    sender: str | None
    since: str
    types: list[str]
    url: str


class EventPageJson(TypedDict):
    """Events in their order. Ask for the next page with `after` set to `next`. What was on record when the page was
    asked for has been read once `next` is `last` or more: the newest records get their positions within a second.
    """

    events: list[CloudEventJson]
    last: int
    next: int


class EventJson(TypedDict):
    """An event: what happened, who did it (`stands_for`: in whose place), what they wrote (`texts`), by which articles,
    and which limits ran afterwards. `n` is the act that caused it, `related` the number of the linked case that it is
    about. `moved_by`: of an event `redated`, the days by which a newer holiday notice has moved the limit.
    """

    articles: list[str]
    at: str
    attachments: list[str]
    by: str | None
    by_name: str
    due_next: list[LastDayJson]
    label: str
    moved_by: list[ChangedDayJson]
    n: int | None
    name: str
    recorded_at: str
    related: str | None
    replaces: list[ReplacedJson]
    rules: list[str]
    seq: int
    stage: str
    stage_label: str
    stands_for: list[NamedJson]
    texts: list[TextJson]
    to: str | None
    to_label: str
    type: str


class FactJson(TypedDict):
    """A fact with what is stated, as data and in words."""

    label: str
    name: str
    value: bool | int | str | list[str]
    value_label: str


class GradeFormJson(TypedDict):
    """What the page on which an ended complaint is graded shows. `state`: whether it can be graded now (`open`), `says`
    why not. `until`: before that instant. `given`: the grade that was given since it ended. Nothing else of the
    complaint is shown: a link can be passed on.
    """

    bad_reasons: list[NamedJson]
    closed_at: str | None
    given: str | None
    given_label: str
    good_reasons: list[NamedJson]
    grades: list[NamedJson]
    number: str
    says: str
    state: str
    title: str
    until: str | None


class GrantedExtensionJson(TypedDict):
    """An extension that was granted: who asked and when, who granted it, for how long or until when."""

    asked_at: str | None
    asked_by: str | None
    asked_by_name: str
    granted_at: str
    granted_by: str | None
    granted_by_name: str
    units: int | None
    units_label: str
    until: str | None


class HistoryJson(TypedDict):
    """The events of a case in order, and the acts that were refused. `altered_from` is the first event that does not
    match the chain of hashes: none in a journal that nobody has altered. `doubts` are the kinds of the alarms that say
    that the record does not hold.
    """

    altered_from: int | None
    doubts: list[NamedJson]
    events: list[EventJson]
    number: str
    refused: list[RefusedActJson]
    title: str


class IntakeCheckJson(TypedDict):
    """What registering a complaint now would begin: the edition, the first stage, the limits that would run, and
    the complaints that say nearly the same, of those that the registrant may read. Nothing is stored.
    """

    check: bool
    clocks: list[LastDayJson]
    edition: str
    entry: str
    procedure: str
    similar: list[str]
    stage: str
    stage_label: str
    title: str


class ItemKindJson(TypedDict):
    """A collection that cases of a regulation have: the states and the fields of its items, the first state first."""

    code: str
    fields: list[ActFieldJson]
    label: str
    states: list[NamedJson]


class ItemJson(TypedDict):
    """An item of a collection of a case: its state, its facts, and its texts as the reader may see them."""

    code: str
    facts: list[FactJson]
    of: str
    of_label: str
    state: str
    state_label: str
    texts: list[TextJson]


class LastDayJson(TypedDict):
    """A time limit by name, with its end."""

    clock: str
    due: str | None
    label: str
    last_day: str | None
    last_day_label: str


class LimitJson(TypedDict):
    """The length of a limit and what it rests on: a number of units (`by` a fact of the case where that decides), or a
    day that an act has named (`named`, by the fact `set_by`).
    """

    by: str | None
    by_label: str
    label: str
    n: int | None
    named: str | None
    set_by: str | None
    set_by_label: str
    unit: str | None
    value_label: str


class LinkedCaseJson(TypedDict):
    """A case linked to another, in short. `relation` is what it is to the other: the `parent` that opened it, a
    `child`, the case into which it was merged (`host`), or one that was merged into it (`joined`). `opened_at` and
    `why_label` say when and by which act the child of the two was opened; of a merged case, when that was. `limits` are
    those that ran in a `joined` case when it was merged.
    """

    closed_at: str | None
    limits: list[LastDayJson]
    number: str
    opened_at: str
    relation: str
    stage: str
    stage_label: str
    title: str
    why_label: str


class MissingJson(TypedDict):
    """One thing that is missing before an act can be done.

    `name`: the fact, text, role, event (also `stage.outcome`), clock, duty, document, stage of an approval, subject of
    a consent, collection, register, entry of a linked complaint, or notice. `other_person`, `other_unit`: who acts is
    to be another than who did the event `name`. `value`: one of these is asked for (a value of a fact, a state of items
    or of a clock, an end, a means by which a notice is given); `at_least`: so large a number, so many. `of`: who signs
    or consents, the fact that names who is on a register, the text that contains phrases, the collection that has the
    field. `barred`: it is there, and stands in the way. `one_of`: one of the `ways` is enough, and all that a way lists
    is missing for it.
    """

    at_least: int | None
    barred: bool
    kind: str
    name: str | None
    of: str | None
    value: list[bool | int | str]
    ways: list[list[MissingJson]]


class MissingInputJson(TypedDict):
    """What one rule still asks of an open act: what a person has to state, write or say."""

    asks: list[str]
    label: str
    rule: str


class MissingLineJson(TypedDict):
    """One thing that is missing: the `field` of a form in which it can be stated, and an `act` that is open and states
    or does it. Without `field` the act can state none of it: nobody states it, or it stands already and the act may not
    change it. `states`: what that act has to state for this, and `act_field` of it what is to be filled in; `who`: the
    role whose signature or answer it is. `needs` has it by kind and name.
    """

    act: str | None
    act_field: str | None
    field: str | None
    label: str
    needs: MissingJson
    states: dict[str, str | bool]
    who: list[NamedJson]


class MovedInJson(TypedDict):
    """The result of an import. `numbers` maps old numbers to those of the register; `new` complaints were added,
    `again` were there before, `closed` of the new ones are closed. `waiting` cases have not begun yet. `problems`
    are those of rows left out.
    """

    again: int
    closed: int
    new: int
    numbers: dict[str, str]
    problems: list[CellProblemJson]
    waiting: int


class NamedJson(TypedDict):
    """A code with what people read for it (`label`): a unit, a post or a person, or a word of a regulation."""

    code: str
    label: str


class NoticeSummaryJson(TypedDict):
    """A notice of a case, in short. `waits_until`: it goes out then, since its act may still be a slip."""

    at: str
    kind: str
    label: str
    means: str | None
    name: str
    rule: str | None
    state: str
    state_label: str
    to: str
    to_label: str
    waits_until: str | None


class OpenActJson(TypedDict):
    """An outcome or act that is open now. `lacks` are the refusals that it would meet, `asks` what would mend them."""

    asks: list[MissingInputJson]
    label: str
    lacks: list[RefusalJson]
    name: str
    track: str | None
    who: list[NamedJson]


class OwedJson(TypedDict):
    """A record or notice that a rule asks for and that is missing. `fields` are the missing parts of a record, or the
    texts that a notice still lacks; `to` is whom a notice is for.
    """

    fields: list[NamedJson]
    label: str
    name: str
    rule: str
    to: list[NamedJson]
    word: str


class PartyJson(TypedDict):
    """Who filed a complaint, as it reads now, and what was `corrected`, the first correction first. What is not known
    is empty; what the reader may not see is hidden. `erased`: it was known, and has been erased for good.
    """

    address: str
    contact: str
    corrected: list[CorrectedFieldJson]
    erased: bool
    name: str
    unit: str


class PendingRequestJson(TypedDict):
    """A request for more time that waits for a decision: for how many units of the limit or until when, who asked, and
    which roles may decide. `request` is the number of its event.
    """

    by: str
    by_name: str
    clock: str
    label: str
    request: int
    units: int | None
    units_label: str
    until: str | None
    who: list[NamedJson]


class PersonDecisionJson(TypedDict):
    """What is to be decided about people of a case: that `whom` be recused, readmitted or named as a deputy, which `by`
    have asked for, or that anybody be named for the role `about`, for which nobody is left (`whom` is null). `who`
    decides, `until` that instant.
    """

    about: str | None
    act: str
    act_label: str
    by: list[NamedJson]
    label: str
    until: str | None
    who: list[NamedJson]
    whom: str | None
    whom_name: str


class PreviewJson(TypedDict):
    """What an act would do now: whether it is allowed, the next stage, the limits it starts, stops and moves, who is
    told; `who` has it then. `reasons` say what is missing, and which field or act states it. `opens` is the entry of
    the linked complaint that would carry the act of a closed case.
    """

    act: str
    allowed: bool
    clocks_moved: list[LastDayJson]
    clocks_started: list[LastDayJson]
    clocks_stopped: list[LastDayJson]
    number: str
    opens: str | None
    preview: bool
    reasons: list[RefusalLineJson]
    refusals: list[RefusalJson]
    refused_by: list[str]
    says: list[str]
    stage: str
    stage_label: str
    told: list[NamedJson]
    tracks: dict[str, str]
    who: list[NamedJson]


class ProcedureActJson(TypedDict):
    """An act of a regulation, wherever a case stands: at which `stages` it is open (none: at all), to which stage it
    leads, which roles may do it (none: the stage's own, or as the act itself says), which documents it makes, on an
    item of which collection, and everything that it may state. What is required of that depends on the case: `waiting`
    says so. The field `item` is that of an act on a case.
    """

    adds_item: bool
    fields: list[ActFieldJson]
    item: str | None
    kind: str
    label: str
    makes: list[NamedJson]
    name: str
    stages: list[str]
    to: str | None
    who: list[NamedJson]


class ProcedureLineJson(TypedDict):
    """A regulation that this office follows, with the edition in force today."""

    edition: str
    entries: list[NamedJson]
    slug: str
    title: str


class ProcedureListJson(TypedDict):
    """The regulations of the office."""

    procedures: list[ProcedureLineJson]


class ProcedureJson(TypedDict):
    """A regulation with its stages, its acts, its collections of items, the form of each of its entries as JSON Schema,
    and the SHA-256 of the law that a case opened now would carry.
    """

    acts: list[ProcedureActJson]
    edition: str
    forms: dict[str, dict[str, object]]
    items: list[ItemKindJson]
    sha256: str
    slug: str
    stages: list[StageJson]
    title: str


class ProposedMergeJson(TypedDict):
    """That somebody would merge the case into another, which a second person has to say as well."""

    by: str
    by_name: str
    into: str


class RecordedHeadJson(TypedDict):
    """The last event of a case in the register, with its hash."""

    hash: str | None
    seq: int


class RefusalJson(TypedDict):
    """One reason to refuse an act: the reason, the rule of the regulation (none: a rule for all cases), its subject,
    the `other` complaint of which the rule speaks, and what is `missing`.
    """

    about: str | None
    missing: list[MissingJson]
    other: str | None
    rule: str | None
    why: str


class RefusalLineJson(TypedDict):
    """One reason against an act, the rule that says so, and what is missing. `field` of the act holds what is refused,
    or has to say what the act is about.
    """

    about: str | None
    field: str | None
    missing: list[MissingLineJson]
    rule: str | None
    says: str
    why: str


class RefusedActJson(TypedDict):
    """An act that was refused, with what was missing and the reasons in words."""

    act: str | None
    at: str
    by: str | None
    by_name: str
    label: str
    n: int
    refusals: list[RefusalJson]
    refused_by: list[str]
    says: list[str]
    verified: bool


class RefusedRuleJson(TypedDict):
    """A rule of the regulation that refuses: its id, the article, and what it says in short."""

    article: str
    id: str
    says: str


class RegisteredJson(TypedDict):
    """A complaint on record. `begun` says whether its case has written its first event already, `again` whether the
    complaint had come before under the same key; then procedure, edition and instant are those of the first time.
    `warnings` name the edition files that could not be used. `similar` are earlier complaints that say nearly the same,
    of those that the registrant may read (`queries/intake/similar_complaints.py`). `log` says how the log of all
    records stood when it was signed last, for a receipt.
    """

    again: bool
    begun: bool
    edition: str
    log: str
    number: str
    procedure: str
    received_at: str
    similar: list[str]
    warnings: list[str]


class ReplacedJson(TypedDict):
    """What an event states in the place of something else: which facts and texts, and the event that had stated them,
    with when and by whom.
    """

    at: str
    by: str | None
    by_name: str
    names: list[NamedJson]
    says: str
    seq: int


class RevivalResultJson(TypedDict):
    """What became of one case: it goes on as `revived`, or `why` it was not revived."""

    number: str
    revived: RevivedCaseJson | None
    why: str | None


class RevivalResultsJson(TypedDict):
    """What became of each case, and how many are left for another request."""

    left: int
    results: list[RevivalResultJson]


class RevivedCaseJson(TypedDict):
    """A case that continues in the run `run_id`, made from the journal up to the event `after`. `recorded` says whether
    its first step is in the register already.
    """

    after: int
    number: str
    recorded: bool
    run_id: str | None
    why: str
    why_label: str


class RunningClockJson(TypedDict):
    """A time limit that runs, with every event it will still cause (`ahead`). `suspended`: it does not count now.
    `breach`: False for a reminder, whose end is no breach.

    `used` of `total` units have passed, counted as the law counts them: whole working days, hours, minutes; a limit in
    months is counted in calendar days. The three are none where a day ends the limit, not a number of units.
    """

    ahead: list[ComingEventJson]
    article: str
    breach: bool
    clock: str
    due: str | None
    label: str
    last_day: str | None
    last_day_label: str
    provisional: bool
    rule: str
    started: str
    state: str
    suspended: bool
    total: int | None
    unit: str | None
    used: int | None
    used_label: str


class SentFileJson(TypedDict):
    """A file that this program has sent before (`POST /v1/attachments`), as it stood in the answer. `seal` shows that:
    whoever knows the SHA-256 of a file learns nothing of it here and cannot name it.
    """

    media_type: str
    name: str
    seal: str
    sha256: str
    size: int


class SignatureJson(TypedDict):
    """A signature: in which role, by whom, by which event."""

    by: str
    by_name: str
    label: str
    role: str
    seq: int


class StageJson(TypedDict):
    """A stage of a regulation. `ends`: what ends there, the case or one track of it; null where work goes on."""

    code: str
    ends: str | None
    kind: str
    label: str


class SuspensionJson(TypedDict):
    """A suspension of a limit with its ground. `until` is none while it lasts."""

    ground: str
    ground_label: str
    since: str
    until: str | None


class TextJson(TypedDict):
    """A text. The body is hidden from readers who may not see the narrative, without who filed the complaint for those
    who may not know them; of an `erased` text, and of one that is `closed` since it belongs to another case, it says
    so.
    """

    body: str
    closed: bool
    erased: bool
    label: str
    name: str


class TrackJson(TypedDict):
    """Where one track of a case stands and whom it waits for: `who` is its holder, or else the roles of its stage, each
    with those who hold it. `holder` is to whom it was handed; `helpers` may act too; `asked` owe an opinion; `answers`
    are the roles that have not approved yet; `duties` are not done yet. `joining`: it waits for other tracks.
    `merging`: that has been proposed here.
    """

    answers: list[NamedJson]
    asked: list[NamedJson]
    duties: list[NamedJson]
    helpers: list[NamedJson]
    holder: NamedJson | None
    joining: bool
    merging: ProposedMergeJson | None
    since: str
    stage: str
    stage_label: str
    track: str
    who: list[NamedJson]


class UnsignedDocumentJson(TypedDict):
    """A document that lacks signatures, in the order in which they are given."""

    document: str
    label: str
    signers: list[NamedJson]


class UrgedJson(TypedDict):
    """That a case was urged and nobody who has work on it has acted since: how often, and when last."""

    last: str
    times: int


class WaitingJson(TypedDict):
    """What a case waits for: who must act, until when, what is open and what is missing. `stage`, `since` and `who` are
    of the main track, `who` its holder or else the roles of its stage; `linked` and `related` are linked cases that
    have not ended; `guides` are rules that advise. `acts` is everything that can be done, with its fields, where this
    alone is asked for; not within a complaint.
    """

    acts: list[ActJson]
    clocks: list[RunningClockJson]
    guide_lines: list[str]
    guides: list[str]
    linked: list[str]
    next_alarm: str | None
    number: str
    open: list[OpenActJson]
    owed: list[OwedJson]
    pending: list[PendingRequestJson]
    people: list[PersonDecisionJson]
    related: list[LinkedCaseJson]
    since: str
    stage: str
    stage_label: str
    tracks: list[TrackJson]
    unsigned: list[UnsignedDocumentJson]
    who: list[NamedJson]


class WrittenTextJson(TypedDict):
    """A text of a case as it was written: with which event (`seq`), when and by whom; and how it was `corrected`, the
    first correction first. `of_act`: it is of the kind that any act may carry, such as a reason; each is under its own
    act in the history, and this is the last one.
    """

    at: str
    body: str
    by: str | None
    by_name: str
    closed: bool
    corrected: list[CorrectionJson]
    erased: bool
    label: str
    name: str
    of_act: bool
    seq: int | None
