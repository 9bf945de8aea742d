"""What happened in a case, told from its dossier alone, and from none that `check.py` does not find whole."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from integrity import check
from models.case import Case, ClockState
from models.events import Event, read_event
from models.law import Law
from models.messages import Act, ClockKey, Number, Person
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar
from queries.cases.history import TYPES_OF_A_CLOCK, followed_events
from queries.notices.passages import DELIVERY_STEPS
from register.acts.inbox import REFUSALS
from wording import event_terms, terms
from wording.translation import N_, gettext

NAMED_BY_THEMSELVES = frozenset({"acted", "noted", "taken", "assigned"})  # by the act of the text
ABOUT = frozenset({"ticked", "signed", "consented"})  # what they are about says more than their name
OF_WHAT, REFUSED = N_("{what}: {name}"), N_("refused: {act}")
TRANSITIONS = {"suspended": "suspend", "resumed": "resume"}  # of the standard life cycle; everything else is complete


class NotWhole(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a dossier that the checker does not find whole: with its report, or why it was not checked."""

    def __init__(self, path: Path, report: check.Report | None, why: str = "") -> None:
        super().__init__(why)
        self.path, self.report, self.why = path, report, why


class Standing(NamedTuple):
    """What somebody held who acted: units, and other roles of the text."""

    units: tuple[Name, ...] = ()
    roles: tuple[Name, ...] = ()


NOTHING_HELD = Standing()


@dataclass(frozen=True)
class Happening:
    """Something that happened in a case: an event of it, an act that was refused, a step of a notice on its way.

    `activity` is the code of the act as the text has it, or what a limit or notice did; `digest` the hash of the record
    `record`. `rules` are those that it followed; of a refused act those by which. `limits`, `documents` and `notices`
    that it bears on each have a word for how. `last_days` are those of the limits that it moved.
    """

    record: str
    activity: str
    label: str
    at: datetime
    recorded_at: datetime
    digest: str
    transition: str = "complete"
    by: Person | None = None
    standing: Standing = NOTHING_HELD
    stage: Name | None = None
    rules: tuple[str, ...] = ()
    limits: Mapping[ClockKey, str] = field(default_factory=dict)
    last_days: Mapping[ClockKey, date] = field(default_factory=dict)
    documents: Mapping[Name, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A case: its number, its law, how it came in, and all that happened, by time. `says`: the words of its rules."""

    number: Number
    law: Law
    says: Mapping[str, str]
    entry: Name
    happenings: Sequence[Happening]

    @property
    def procedure(self) -> Procedure:
        return self.law.procedure


def read_course(path: Path, policy: str | None = None) -> Course:
    """Return what happened in a case. Raises NotWhole."""
    try:
        report = check.check(path, policy=policy)
    except (check.NotChecked, OSError) as error:
        raise NotWhole(path, None, str(error)) from None
    if report.code or report.case is None:
        raise NotWhole(path, report)
    try:
        return _course_of(report.case)
    except ValidationError:
        release = report.case.inventory["release"]
        why = gettext("it was written by release {release}, whose law or events this one cannot read", release=release)
        raise NotWhole(path, None, why) from None


def _course_of(case: check.Case) -> Course:
    procedure, calendar = (case.files.read(f"data/law/{name}.json") or b"" for name in ("procedure", "calendar"))
    whole = Law(Procedure.model_validate_json(procedure), Calendar.model_validate_json(calendar))
    entry = str(case.first["name"])
    law = whole.of_entry(entry)
    told = [*_events(case, law), *_refusals(case, law), *_passages(case, law)]
    return Course(case.number, law, _words(case, law.procedure), entry, sorted(told, key=lambda one: one.at))


def _words(case: check.Case, procedure: Procedure) -> dict[str, str]:
    """Return the words of the rules, which a case does not carry: its edition has them."""
    written = case.files.read(f"data/law/editions/{procedure.slug}@{procedure.edition}.json") or b"{}"
    return {rule["id"]: rule.get("says", "") for rule in json.loads(written).get("rules", ())}


def _events(case: check.Case, law: Law) -> Iterator[Happening]:
    records = [one for one in case.of_file["journal"] if one["stream"] == case.number]
    events = [read_event(json.dumps(one["event"])) for one in records]
    before: Case | None = None
    for record, (event, rules, after) in zip(records, followed_events(law, case.number, events), strict=True):
        act = _act(case, event.n)
        limits = _limits(event, before, after)
        yield Happening(
            record=check.name_of(record),
            activity=_activity(event),
            label=_label(law.procedure, event),
            at=event.at,
            recorded_at=event.recorded_at,
            digest=record["hash"],
            transition=TRANSITIONS.get(event.type, "complete"),
            by=event.by,
            standing=_standing(law.procedure, act),
            stage=after.stage,
            rules=tuple(rules),
            limits=limits,
            last_days={key: day for key in limits if (day := after.clocks[key].last_day)},
            documents=_documents(event, before, after),
            notices=dict.fromkeys(_notices(case, event), "announced"),
        )
        before = after


def _activity(event: Event) -> str:
    if event.type in NAMED_BY_THEMSELVES:
        return event.name
    about = event.about if event.type in ABOUT and event.about else event.name
    return f"{event.type}:{about}"


def _label(procedure: Procedure, event: Event) -> str:
    if event.type in NAMED_BY_THEMSELVES:
        return terms.written_name(procedure, event.name, "act")
    about = event.about if event.type in ABOUT and event.about else event.name
    kind: terms.NameKind | None = "clock" if event.type in TYPES_OF_A_CLOCK else None
    return OF_WHAT.zh.format(what=event_terms.SHORT[event.type].zh, name=terms.written_name(procedure, about, kind))


def _act(case: check.Case, n: int | None) -> Act | None:
    """Return an act as it was received: it says what its actor held then."""
    row = case.rows.get((f"inbox:{case.number}", n or 0), {}).get("row")
    return Act.model_validate_json(row["body"]) if row and row["body"] else None


def _standing(procedure: Procedure, act: Act | None) -> Standing:
    held = [name for name in (act.standing if act else ()) if name in procedure.roles]
    units = [name for name in held if procedure.roles[name].is_ == "unit"]
    return Standing(tuple(units), tuple(name for name in held if name not in units))


def _limits(event: Event, before: Case | None, after: Case) -> dict[ClockKey, str]:
    """Return the limits that an event bears on, each with how."""
    found = dict[ClockKey, str]()
    for key, state in after.clocks.items():
        if how := _change(before.clocks.get(key) if before else None, state):
            found[key] = how
    clock = event.clock if event.type in ("taken", "offered", "issued", "questioned", "notified") else None
    if clock is None and (event.type in TYPES_OF_A_CLOCK or event.type == "redated"):
        clock = f"{event.name}:{event.item}" if event.item else event.name
    if clock in after.clocks:
        found[clock] = event.type
    return found


def _change(before: ClockState | None, after: ClockState) -> str:
    """Return what became of a limit; nothing where it goes on as it was."""
    if not after.applies and not after.stopped:
        return ""
    if before is None or before.started != after.started:
        return "stopped" if after.stopped else "started"
    if before.stopped != after.stopped:
        return "stopped" if after.stopped else "started"
    return "moved" if before.due != after.due else ""


def _documents(event: Event, before: Case | None, after: Case) -> dict[Name, str]:
    made = {
        name: "made"
        for name, issued in after.documents.items()
        if before is None or name not in before.documents or before.documents[name].version != issued.version
    }
    if event.type in ("signed", "issued"):
        made[event.about if event.type == "signed" else event.name] = event.type
    return made


def _notices(case: check.Case, event: Event) -> list[str]:
    """Return the ids of the notices that an event announces: of those that go their own way, as that is named."""
    if event.type != "notified":
        return []
    place = f"{case.number}:{event.seq}:"
    sent = {one["stream"].removeprefix("notice:") for one in case.of_file["journal"]}
    return sorted(name for name in sent if name.startswith(place)) or [f"{place}{event.name}"]


def _refusals(case: check.Case, law: Law) -> Iterator[Happening]:
    for (stream, n), record in case.rows.items():
        act = _act(case, n)
        if stream != f"verdict:{case.number}" or record["row"] is None or act is None:
            continue
        reasons = REFUSALS.validate_json(record["row"]["refused"] or "[]")
        yield Happening(
            record=check.name_of(record),
            activity=f"refused:{act.name}",
            label=REFUSED.zh.format(act=terms.written_name(law.procedure, act.name, "act")),
            at=act.received,
            recorded_at=datetime.fromisoformat(record["row"]["refused_at"]),
            digest=record["hash"],
            by=act.actor,
            standing=_standing(law.procedure, act),
            rules=tuple(dict.fromkeys(reason.rule for reason in reasons if reason.rule)),
        )


def _passages(case: check.Case, law: Law) -> Iterator[Happening]:
    """Yield the steps of notices on their way: to whom they went is no part of it."""
    for record in case.of_file["journal"]:
        if not record["stream"].startswith("notice:"):
            continue
        event, notice = record["event"], record["stream"].removeprefix("notice:")
        step = str(event["type"])
        said = DELIVERY_STEPS[step].zh if step in DELIVERY_STEPS else step
        yield Happening(
            record=check.name_of(record),
            activity=f"notice:{step}",
            label=OF_WHAT.zh.format(what=said, name=terms.written_name(law.procedure, event["name"], "notice")),
            at=datetime.fromisoformat(event["at"]),
            recorded_at=datetime.fromisoformat(event["recorded_at"]),
            digest=record["hash"],
            by=event.get("by"),
            notices={notice: step},
        )
