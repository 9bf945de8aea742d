"""The alarms in words, with what to do about each, and when the watch last looked."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy.orm import Session

from calendars import office_zone
from models.messages import Number
from models.procedure import Procedure
from models.tables import AlarmRow, ComplaintRow
from queries.cases.case_file import person_name
from queries.views.alarms import AlarmListView, AlarmView
from queries.views.base import NamedView
from register import editions
from register.alarms import alarms
from register.alarms.alarms import WATCH_LOOK, Finding
from register.alarms.doubts import case_doubts
from register.alarms.kinds import ALARM_KINDS
from wording import dates, terms
from wording.terms import CHANNEL_NAMES
from wording.translation import N_, NP_, Message, gettext, pgettext

STREAMS: Mapping[str, Message] = {
    "org": N_("journal of the office"),
    "alarms": N_("journal of alarms"),
    "access": N_("journal of what was read"),
    "notice": N_("journal of the notice"),
}

ABOUTS: Mapping[str, Message] = {
    "log": N_("log"),
    "calendar": N_("calendar"),
    "comparison": N_("comparison with Temporal"),
    "witness": N_("witness"),
    "stamp": N_("time stamp"),
    "sender": N_("program that calls"),
    "published": N_("published regulation"),
    "endpoint": N_("endpoint"),
    "account": N_("account"),
}

RECORD_FAULTS: Mapping[str, Message] = {
    "unsigned": N_("not signed"),
    "unknown_key": N_("signed with a key that nobody knows"),
    "retired_key": N_("signed with a key that was retired before"),
    "other_process": N_("signed by a process that may not make it"),
    "wrong_signature": N_("its signature is not good"),
    "altered": N_("altered"),
    "missing": N_("missing"),
    "erased": N_("erased, which nothing on record says"),
    "returned": N_("erased on record, and there again"),
    "unnamed": N_("named by nothing on record"),
    "instant": N_("its instant does not fit"),
    "verdict": N_("its verdict differs from the journal"),
    "event": N_("the journal says another person or instant"),
    "journal": N_("the journal cannot be read"),
    "complaint": N_("a column of the complaint"),
    "clock": N_("clock"),
    "task": N_("task"),
    "notice": N_("notice"),
    "document": N_("document"),
    "search": N_("search"),
    "text": N_("closed text"),
    "person": NP_("alarm", "person"),
    "service": N_("service"),
    "holding": N_("role held"),
    "absence": N_("absence"),
    "unit": NP_("alarm", "unit"),
    "rank": NP_("alarm", "rank"),
    "distinction": N_("rank or register of a person"),
    "periodic": N_("periodic duty"),
    "alarm": N_("alarm"),
    "answered": N_("an answer without the office's seal; it was not used"),
    "polls": N_("a program that is not ours takes tasks from the queue"),
    "worked": N_("a program that is not ours has done a task of this case:"),
    "gone": N_("there is no such namespace"),
    "closing": N_("the namespace is being closed or deleted"),
    "attributes": N_("the namespace lacks search attributes:"),
    "unset": N_("no release is current"),
    "idle": N_("no worker of the current release works, but one of another does:"),
    "ramps": N_("another release takes a part of the new cases:"),
    "paused": N_("it is paused"),
}

PARTS: Mapping[str, Message] = {
    "state": N_("content of the case"),
    "stage": NP_("alarm", "stage"),
    "closed_at": N_("instant of its end"),
    "urgent": N_("urgent or not"),
    "overdue": N_("late or not"),
    "next_due": N_("end of the next limit"),
    "admissions": N_("who may read it"),
    "calendar_sha": N_("calendar by which it counts"),
    "law": N_("law of the case"),
    "key_salt": N_("what recognises the intake"),
    "last_received_at": N_("instant of the last submission"),
    "query_code": N_("query code"),
    "party": NP_("alarm", "who filed it"),
    "number": N_("number"),
    "entry": NP_("alarm", "entry"),
    "law_sha256": N_("law of the case"),
    "procedure": N_("procedure"),
    "edition": N_("edition"),
    "received_at": N_("instant of receipt"),
    "opening": N_("how it was opened"),
    "decision": N_("decision"),
    "escalation": N_("escalation"),
    "notice": N_("notice"),
    "review": N_("review"),
    "unit": NP_("of a complainant", "unit"),
    "contact": N_("contact"),
    "address": N_("address"),
    "name": N_("name"),
    "since": N_("beginning"),
    "until": NP_("alarm", "end"),
    "successor": N_("successor"),
    "substitute": N_("substitute"),
    "parent": N_("unit above"),
    "head": N_("head"),
    "post": NP_("alarm", "post"),
    "days": N_("days"),
    "salt": N_("salt"),
    "digest": N_("digest"),
    "scopes": N_("what it may do"),
    "acts_for": N_("for whom it acts"),
    "expires": N_("instant at which it expires"),
    "old_digest": N_("digest of the key before"),
    "old_until": N_("until when the key before is good"),
    "last_used": N_("last use"),
    "url": NP_("alarm", "address"),
    "types": N_("types of events"),
    "sender": N_("program that calls"),
    "generation": N_("generation of the key"),
    "body": NP_("alarm", "text of the regulation"),
    "first_day": N_("first day in force"),
    "rotated": N_("instant of the newest key"),
    "position": N_("position"),
    "disabled": N_("disabled or not"),
    "code": N_("last answer"),
    "password": N_("password"),
    "factor": N_("second factor"),
    "factor_digest": N_("digest of the second factor"),
    "factor_step": N_("last code"),
    "subject": N_("identity at the provider"),
    "os_user": N_("user of the operating system"),
    "failures": N_("failures"),
    "locked_until": N_("locked until"),
}


INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\S+")  # in ISO 8601

RUN_STATUSES: Mapping[str, Message] = {
    "completed": N_("completed"),
    "continued": N_("continued"),
    "failed": NP_("alarm", "failed"),
    "canceled": N_("canceled"),
    "terminated": N_("terminated, or not known to Temporal any more"),
    "timed_out": N_("timed out"),
    "running": N_("not seen at the last comparison"),
}

RECORD_CHANGES: Mapping[str, Message] = {
    "added": N_("added, and nothing on record made it"),
    "altered": NP_("alarm", "altered"),
    "removed": N_("removed"),
    "cleared": N_("cleared by hand"),
    "stream": N_("the journal does not follow from its beginning"),
    "look": N_("looked at in the time to come, or got as far as no look can have"),
}

ACTIVITIES: Mapping[str, Message] = {
    "record": N_("record what was judged"),
    "fetch": N_("fetch submissions"),
    "receive": N_("receive a message"),
    "report": N_("count a report"),
    "tell_some": N_("tell cases of a calendar"),
}


CODES = {
    "channel": CHANNEL_NAMES,
    "status": RUN_STATUSES,
    "what": RECORD_FAULTS,
    "change": RECORD_CHANGES,
    "activity": ACTIVITIES,
}
WATCH_SILENCE_LIMIT = timedelta(minutes=5)  # without a look for so long, the watch itself has stopped


def about_label(about: str, people: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what an alarm is about in words, as far as these are codes that the program knows, or `people`."""
    return " ".join(people.get(code) or _word_of_code(code) for code in about.split(" "))


def part_label(name: str, procedure: Procedure | None = None) -> str:
    """Return names of columns, limits, texts, acts or roles, divided by spaces, in words. Other words, such as names
    of files, stay."""
    words = name.split(" ")
    return " ".join(
        PARTS[word]() if word in PARTS else terms.label(procedure, word) if procedure else word for word in words
    )


def stream_label(stream: str) -> str:
    """Return the stream of a record in words; that of a complaint is its number."""
    kind, separator, rest = stream.partition(":")
    known = STREAMS.get(kind)
    if known is None:
        return stream
    return f"{known()} {rest}" if separator else known()


def _word_of_code(code: str) -> str:
    if code in ALARM_KINDS:
        return ALARM_KINDS[code].label()
    if INSTANT.fullmatch(code):
        return dates.long_instant(datetime.fromisoformat(code))
    known = ABOUTS.get(code) or RECORD_FAULTS.get(code)
    return known() if known else stream_label(code)


def alarm_list_view(session: Session, now: datetime, *, everything: bool = False) -> AlarmListView:
    """Return the alarms that stand, with `everything` the cleared ones too, and when the watch last looked."""
    last = alarms.last_look(session, WATCH_LOOK)
    return AlarmListView(
        alarms=tuple(alarm_view(session, row) for row in alarms.list_alarms(session, everything=everything)),
        looked_at=last.at if last else None,
        watching=is_watch_alive(session, now),
    )


def is_watch_alive(session: Session, now: datetime) -> bool:
    """Return True when the watch has looked within `WATCH_SILENCE_LIMIT`."""
    last = alarms.last_look(session, WATCH_LOOK)
    return last is not None and last.at > now - WATCH_SILENCE_LIMIT


def finding_view(session: Session, kind: str, finding: Finding, now: datetime) -> AlarmView:
    """Return something wrong as the alarm about it would say it, without raising one."""
    detail = json.dumps(finding.detail, ensure_ascii=False)
    row = AlarmRow(id=0, kind=kind, about=finding.about, complaint=finding.complaint, detail=detail)
    row.since = row.seen_at = now
    return alarm_view(session, row)


def alarm_view(session: Session, row: AlarmRow) -> AlarmView:
    """Return one alarm, with what was seen and what to do, in words."""
    kind, detail = ALARM_KINDS[row.kind], alarms.alarm_detail(row)
    words = _alarm_words(session, row, detail)
    return AlarmView(
        id=row.id,
        kind=row.kind,
        label=kind.label(),
        about=row.about,
        about_label=about_label(row.about, {str(detail.get("person")): words.get("person", "")}),
        number=row.complaint,
        detail={name: _shown_detail(name, value) for name, value in detail.items()},
        seen_text=kind.seen(**words),
        todo_text=kind.todo(**words),
        since=row.since,
        seen_at=row.seen_at,
        cleared_at=row.cleared_at,
        told_at=row.told_at,
        clearing_told_at=row.clearing_told_at,
    )


def remedy_text(alarms_of_kind: Sequence[AlarmView], count: int | None = None) -> str:
    """Return the remedy for `count` alarms of one kind (by default as many as are given), and that there may be more
    where a look finds no more. A single alarm's remedy names its own number."""
    first, most = alarms_of_kind[0], alarms.MAX_ALARMS_PER_KIND
    if len(alarms_of_kind) == 1:
        return first.todo_text
    todo = ALARM_KINDS[first.kind].todo(number=pgettext("of a case", "NUMBER"), about=gettext("ID"))
    if (count or len(alarms_of_kind)) < most:
        return todo
    more = gettext("There may be more: a look finds {most} of one kind at most, then those that are left.", most=most)
    return f"{todo} {more}"


def record_fault_text(what: str, name: str | None, seq: str | int | None) -> str:
    """Return in words what is wrong with a list: its kind, its name, and the event of the journal it belongs to."""
    fault = RECORD_FAULTS[what]()
    named = gettext("{what}, {name}", what=fault, name=name) if name else fault
    return gettext("{fault} (event {seq} of the journal)", fault=named, seq=seq) if seq else named


def record_doubts(session: Session, number: Number) -> tuple[NamedView, ...]:
    """Return the kinds of the alarms that say that the record of a complaint does not hold."""
    return doubt_views(case_doubts(session, number))


def doubt_views(kinds: Iterable[str]) -> tuple[NamedView, ...]:
    return tuple(NamedView(code=kind, label=ALARM_KINDS[kind].label()) for kind in kinds)


def _is_instant(name: str) -> bool:
    """Return True for the name of a detail that is an instant, written in ISO 8601."""
    return name in ("due", "since") or name.endswith("_at")


def _shown_detail(name: str, value: str | int | None) -> str | int | None:
    """Return a detail for programs: an instant in the office's time."""
    is_instant = isinstance(value, str) and _is_instant(name)
    return datetime.fromisoformat(str(value)).astimezone(office_zone()).isoformat() if is_instant else value


def _alarm_words(session: Session, row: AlarmRow, detail: alarms.AlarmDetail) -> Mapping[str, str]:
    """Return the parts of the detail in words: instants, limits, channels and run statuses."""
    words = {name: str(value) if value is not None else "" for name, value in detail.items()}
    words |= {"person": person_name(session, words["person"])} if "person" in words else {}
    for name, value in words.items():
        if value and _is_instant(name):
            words[name] = dates.long_instant(datetime.fromisoformat(value))
    complaint = session.get(ComplaintRow, row.complaint) if row.complaint and {"clock", "name"} & words.keys() else None
    procedure = editions.load_edition(session, complaint.procedure, complaint.edition) if complaint else None
    if procedure and words.get("clock"):
        words["clock"] = terms.label(procedure, words["clock"], "clock")
    words |= {name: part_label(words[name], procedure) for name in ("name", "columns") if words.get(name)}
    if words.get("stream"):
        words["stream"] = stream_label(words["stream"])
    if row.kind == "lists_wrong":
        words["fault"] = record_fault_text(words["what"], words.get("name"), words.get("seq"))
    for name, known in CODES.items():
        if name in words:
            words[name] = known.get(words[name], N_("none"))()
    words["compared_at"] = words.get("compared_at") or gettext("none")
    return {**words, "about": row.about, "number": row.complaint or pgettext("of a case", "NUMBER")}
