"""What is known of one complaint, as the JSON that the interface answers with.

Instants are strings (RFC 3339), days YYYY-MM-DD. A field whose name ends in `_label` is for people, in the language
that the client asked for. Newer servers may add fields. docs/api/openapi.json describes what is `JsonObject` here.
"""

from typing import TypeAlias, TypedDict

JsonObject: TypeAlias = dict[str, object]


class NamedJson(TypedDict):
    """A code of the regulation or of the office, and its name for people."""

    code: str
    label: str


class LastDayJson(TypedDict):
    """The end of a limit: its instant and its last day (YYYY-MM-DD)."""

    clock: str
    due: str | None
    label: str
    last_day: str | None
    last_day_label: str


class PartyJson(TypedDict):
    """Who complained, or empty words where the reader may not know."""

    address: str
    contact: str
    more_contacts: list[str]
    name: str
    unit: str


class FactJson(TypedDict):
    """A fact of the case. `value` as the regulation types it."""

    label: str
    name: str
    value: bool | int | str | list[str]
    value_label: str


class TextJson(TypedDict):
    """What was written with an event; `body` is "（保密）" for whom a rule hides it, "（已删除）" once it is erased.
    `closed`: written into the wrong case."""

    body: str
    closed: bool
    erased: bool
    label: str
    name: str


class WrittenTextJson(TypedDict):
    """A text of the case as it stands, and with which event it was written. `of_act`: any act may carry one; see the
    history."""

    at: str
    body: str
    by: str | None
    by_name: str
    closed: bool
    erased: bool
    label: str
    name: str
    of_act: bool
    seq: int | None


class ClockJson(TypedDict):
    """A limit of the case, running or over. `last_day`: its last day (YYYY-MM-DD). `breach`: False for a reminder."""

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


class AttachmentJson(TypedDict):
    """A file of the case. Fetch it by its `id`."""

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


class DocumentJson(TypedDict):
    """A version of a document of the case."""

    at: str
    current: bool
    document: str
    label: str
    produced_at: str | None
    seq: int
    sha256: str | None
    signed: list[JsonObject]
    size: int | None
    state: str
    version: int


class RecordedHeadJson(TypedDict):
    """The last event of the case: its number there and its hash, which is the ETag."""

    hash: str | None
    seq: int


class OpenActJson(TypedDict):
    """An act that can be done now: by whom, and what it still needs."""

    asks: list[JsonObject]
    label: str
    lacks: list[JsonObject]
    name: str
    track: str | None
    who: list[NamedJson]


class RunningClockJson(TypedDict):
    """A limit that runs, with what is still to come of it."""

    ahead: list[JsonObject]
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


class WaitingJson(TypedDict):
    """What a case waits for."""

    clocks: list[RunningClockJson]
    guide_lines: list[str]
    guides: list[str]
    linked: list[str]
    next_alarm: str | None
    number: str
    open: list[OpenActJson]
    owed: list[JsonObject]
    pending: list[JsonObject]
    people: list[JsonObject]
    related: list[JsonObject]
    since: str
    stage: str
    stage_label: str
    tracks: list[JsonObject]
    unsigned: list[JsonObject]
    who: list[NamedJson]


class CaseJson(TypedDict):
    """A complaint, as the person for whom it was read may see it."""

    as_of: str | None
    attachments: list[AttachmentJson]
    clocks: list[ClockJson]
    closed_at: str | None
    documents: list[JsonObject]
    doubts: list[NamedJson]
    edition: str
    entry: str
    facts: list[FactJson]
    hidden: list[NamedJson]
    law_sha256: str
    linked: list[str]
    notices: list[JsonObject]
    number: str
    old_number: str | None
    parent: str | None
    party: PartyJson | None
    procedure: str
    received_at: str
    recorded: RecordedHeadJson
    recused: list[NamedJson]
    related: list[JsonObject]
    stage: str
    stage_label: str
    texts: list[WrittenTextJson]
    title: str
    unjudged: list[int]
    urgent: bool
    waiting: WaitingJson | None


class CaseLineJson(TypedDict):
    """A complaint in a list."""

    begun: bool
    clocks: list[ClockJson]
    holders: list[NamedJson]
    number: str
    procedure: str
    received_at: str
    stage: str
    stage_label: str
    title: str
    urgent: bool


class EventJson(TypedDict):
    """An event of the journal of a case."""

    articles: list[str]
    at: str
    attachments: list[str]
    by: str | None
    by_name: str
    due_next: list[LastDayJson]
    label: str
    moved_by: list[JsonObject]
    n: int | None
    name: str
    recorded_at: str
    related: str | None
    replaces: list[JsonObject]
    rules: list[str]
    seq: int
    stage: str
    stage_label: str
    stands_for: list[NamedJson]
    texts: list[TextJson]
    to: str | None
    to_label: str
    type: str


class RefusedActJson(TypedDict):
    """An act that was refused, with the rules that refuse it."""

    act: str | None
    at: str
    by: str | None
    by_name: str
    label: str
    n: int
    refusals: list[JsonObject]
    refused_by: list[str]
    says: list[str]
    verified: bool


class HistoryJson(TypedDict):
    """The journal of a case, for people."""

    altered_from: int | None
    doubts: list[NamedJson]
    events: list[EventJson]
    number: str
    refused: list[RefusedActJson]
    title: str


class DeadlineJson(TypedDict):
    """Why a limit ends when it does. `day_lines` say it day by day."""

    applies: bool
    article: str
    by: str | None
    by_name: str
    clock: str
    counted: JsonObject
    day_lines: list[str]
    days: list[JsonObject]
    due: str | None
    end_lines: list[str]
    extended: int
    extended_label: str
    granted: list[JsonObject]
    label: str
    last_day: str | None
    last_day_label: str
    limit: JsonObject
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
    suspended: list[JsonObject]
    withdrawn: bool
