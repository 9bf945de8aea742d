"""The names in alarms as people read them: what an alarm is about, and the parts of a case or of the office in it."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from models.procedure import Procedure
from register.operations.alarm_kinds import ALARM_KINDS
from wording import terms
from wording.translation import N_, NP_, Message

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
    "endpoint": N_("endpoint"),
    "account": N_("account"),
}

RECORD_FAULTS: Mapping[str, Message] = {
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
    "unit": NP_("alarm parts", "unit"),
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
    "last_used": N_("last use"),
    "url": NP_("alarm", "address"),
    "types": N_("types of events"),
    "sender": N_("program that calls"),
    "generation": N_("generation of the key"),
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


def about_label(about: str, people: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what an alarm is about in words, as far as these are codes that the program knows, or `people`."""
    return " ".join(people.get(code) or _word_of_code(code) for code in about.split(" "))


def part_label(name: str, procedure: Procedure | None = None) -> str:
    """Return the names of columns, limits, texts, acts or roles, divided by spaces, in words; other words, such as
    those of the name of a file, as they are."""
    return " ".join(_word_of_part(one, procedure) for one in name.split(" "))


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
        return terms.official_instant(datetime.fromisoformat(code))
    known = ABOUTS.get(code) or RECORD_FAULTS.get(code)
    return known() if known else stream_label(code)


def _word_of_part(name: str, procedure: Procedure | None) -> str:
    if known := PARTS.get(name):
        return known()
    return terms.label(procedure, name) if procedure else name
