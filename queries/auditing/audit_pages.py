"""What the auditors' pages show: looks of verification, alarms about the record, the rules, who has read a case."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.rule import Slug
from models.tables import LookRow
from queries.alarms import alarm_list_view
from queries.cases.reading import PARTS, begin_reading
from queries.conformance import conformance_view
from queries.office.access import AccessFilter, access_list
from queries.operations import LOOKS, LookView
from queries.views.alarms import AlarmView
from queries.views.base import View
from queries.views.conformance import ConformanceView
from queries.views.history import AccessView
from register.alarms.doubts import CASE_DOUBT_KINDS, REGISTER_DOUBT_KINDS
from register.alarms.kinds import COSIGNATURE_LATE, SIGNED_LOG_DIFFERS
from register.office.access_journal import ReadingDoor
from wording import terms
from wording.translation import gettext

RECORD_KINDS = frozenset({*CASE_DOUBT_KINDS, *REGISTER_DOUBT_KINDS, SIGNED_LOG_DIFFERS, COSIGNATURE_LATE})
RECORD_LOOKS = ("cases", "whole", "chain", "log", "signed_log", "files", "archive")
MOST_CASES = 300  # of a regulation, judged within a request: some tenths of a second

MOST_READINGS = 200


class RuleLineView(View):
    """A rule over several cases: in how many it was kept, broken or is open, how many acts it has refused, and whether
    anything has put it to the test."""

    rule: str
    kept: int
    broken: int
    open: int
    refused: int
    tested: bool


class AuditPageView(View):
    """When each verification last looked, the alarms which say that the record does not hold, and for a chosen
    regulation how its rules were kept."""

    looks: tuple[LookView, ...]
    alarms: tuple[AlarmView, ...]
    conformance: ConformanceView | None
    rules: tuple[RuleLineView, ...]


def audit_page_view(session: Session, now: datetime, slug: Slug | None) -> AuditPageView:
    """Return what the page shows; without a regulation nothing is judged."""
    looked = {row.name: row.at for row in session.scalars(select(LookRow))}
    alarms = alarm_list_view(session, now).alarms
    found = conformance_view(session, now, slug, newest=MOST_CASES) if slug else None
    return AuditPageView(
        looks=tuple(LookView(label=LOOKS[name](), at=looked.get(name)) for name in RECORD_LOOKS),
        alarms=tuple(alarm for alarm in alarms if alarm.kind in RECORD_KINDS),
        conformance=found,
        rules=rule_lines(found) if found else (),
    )


def rule_lines(found: ConformanceView) -> tuple[RuleLineView, ...]:
    """Return a line for each rule, also for those that nothing has put to the test."""
    rules = sorted({*found.counted, *found.refused, *found.never_tested})
    return tuple(_rule_line(found, rule) for rule in rules)


def _rule_line(found: ConformanceView, rule: str) -> RuleLineView:
    counted = found.counted.get(rule, {})
    return RuleLineView(
        rule=rule,
        kept=counted.get("kept", 0),
        broken=counted.get("broken", 0),
        open=counted.get("open", 0),
        refused=found.refused.get(rule, 0),
        tested=rule not in found.never_tested,
    )


class CaseAuditView(View):
    """The readings of a case, newest first; `cut`: there may be earlier ones."""

    number: str
    title: str
    accesses: tuple[AccessView, ...]
    cut: bool


def case_audit_view(
    session: Session, number: Number, person: Person, now: datetime, door: ReadingDoor
) -> CaseAuditView:
    """Return the readings of a case for whoever may take its dossier away. Raises BadInput, and ReadingRefused for
    anybody else; that is put on record."""
    reading = begin_reading(session, number, person, now, door)
    if not reading.may_export:
        raise reading.refusal(gettext("You may not audit {number}:", number=number), "case", PARTS)
    found = access_list(session, AccessFilter(number=number, newest=MOST_READINGS), now).accesses
    return CaseAuditView(
        number=number,
        title=terms.case_title(reading.case_file.procedure, reading.case_file.row.entry),
        accesses=found[::-1],
        cut=len(found) == MOST_READINGS,
    )
