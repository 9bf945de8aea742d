"""Answers to what programs ask for: procedures, registrations, acts, the feed of events, endpoints."""

from typing import TypedDict

from banjie_client.case_json import JsonObject, LastDayJson, NamedJson


class ProcedureLineJson(TypedDict):
    """A regulation by which complaints can be filed."""

    edition: str
    entries: list[NamedJson]
    slug: str
    title: str


class StageJson(NamedJson):
    """A stage of a regulation. `ends`: what ends there, `case` or one `track` of it; null where work goes on."""

    ends: str | None
    kind: str


class ProcedureJson(TypedDict):
    """A regulation: its edition, its stages, and for each entry the JSON Schema of its form."""

    edition: str
    forms: dict[str, dict[str, object]]
    sha256: str
    slug: str
    stages: list[StageJson]
    title: str


class StoredFileJson(TypedDict):
    """A file that was sent. Name it in a complaint (`files`) or an act (`attachments`) exactly so."""

    media_type: str
    name: str
    sha256: str
    size: int


class RegisteredJson(TypedDict):
    """What came of a registration. `begun`: false while Temporal does not answer."""

    again: bool
    begun: bool
    edition: str
    number: str
    procedure: str
    received_at: str
    similar: list[str]
    warnings: list[str]


class IntakeCheckJson(TypedDict):
    """What a registration would begin."""

    check: bool
    clocks: list[LastDayJson]
    edition: str
    entry: str
    procedure: str
    similar: list[str]
    stage: str
    stage_label: str
    title: str


class ActResultJson(TypedDict):
    """An act that was judged and recorded. `opened`: the linked complaint that carries it instead."""

    again: bool
    n: int
    number: str
    opened: str | None
    recorded: bool
    seq: int | None


class ActOutcomeJson(TypedDict):
    """What became of an act."""

    id: str
    n: int
    name: str | None
    number: str
    received_at: str
    refusals: list[JsonObject]
    refused_by: list[str]
    says: list[str]
    seq: int | None
    state: str


class PreviewJson(TypedDict):
    """What an act would do now."""

    act: str
    allowed: bool
    clocks_moved: list[LastDayJson]
    clocks_started: list[LastDayJson]
    clocks_stopped: list[LastDayJson]
    number: str
    opens: str | None
    preview: bool
    refusals: list[JsonObject]
    refused_by: list[str]
    says: list[str]
    stage: str
    stage_label: str
    told: list[NamedJson]
    tracks: dict[str, str]


class BatchResultJson(TypedDict):
    """What became of one act of several: the status and body that it alone would have been answered with."""

    body: object
    line: int
    number: str
    status: int


class CaseEndJson(TypedDict):
    """The end at which a case closed: the code of the stage, and its name in the regulation."""

    code: str
    name: str


class CaseEventJson(TypedDict):
    """What an event of the feed says: codes, numbers and digests, no words of people. `end`: the case closed by it."""

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


class CloudEventJson(TypedDict):
    """An event of the feed (CloudEvents 1.0), with its place in the one order of all events. The one by which a case
    closed has the type `case.closed`."""

    data: CaseEventJson
    datacontenttype: str
    id: str
    position: int
    source: str
    specversion: str
    subject: str
    time: str
    type: str


class EventPageJson(TypedDict):
    """Events after a position. Go on from `next`; all that was on record has been read once it is `last` or more."""

    events: list[CloudEventJson]
    last: int
    next: int


class EndpointJson(TypedDict):
    """An address to which events are sent."""

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


class EndpointKeyJson(EndpointJson):
    """An endpoint with the key by which signatures are checked."""

    key: str


class DeliveryJson(TypedDict):
    """What was sent to an endpoint, and what it answered."""

    answer: str | None
    code: str | None
    complaint: str
    id: str
    next_at: str | None
    position: int
    state: str
    tried_at: str | None
    tries: int


class RefusedRuleJson(TypedDict):
    """A rule that refuses: its id, the article, what it says in short."""

    article: str
    id: str
    says: str
