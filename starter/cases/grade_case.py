"""The linked case that a bad grade opens, where the settings of the office say so (docs/adr/0099). The graded case
stays closed."""

import asyncio
import logging
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from calendars import office_zone
from models.errors import BadInput, Refused
from models.form import Form, Party
from models.messages import Number
from models.procedure import Procedure
from procedures.office_settings import BadGrade
from queries.cases.case_file import CaseFile, lock_case_file
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import GRADE_CASE_UNOPENED
from register.cases import complaints
from register.cases.complaints import grade_case_key
from register.cases.filer import filer_of_case
from rules import roles
from rules.sees import guarding_rules
from starter.cases.registration import checked_intake
from starter.client import BanjieClient
from starter.procedure_loading import procedure_in_force

log = logging.getLogger("banjie.grades")
RETRY_INTERVAL = timedelta(minutes=10)


def open_grade_case(session: Session, client: BanjieClient, number: Number, seq: int) -> None:
    """Register the linked case of the bad grade `seq`, in the transaction that puts the grade on record: the relay
    starts it. What cannot be registered is an alarm, by which it is tried again. Idempotency key: case and event."""
    wanted, key = client.office.bad_grade, grade_case_key(number, seq)
    if wanted is None or complaints.complaint_of_key(session, key):
        return
    try:
        with session.begin_nested():
            _register(session, client, lock_case_file(session, number), wanted, key)
    except (BadInput, Refused) as error:
        log.error("the case of a bad grade could not be opened: %s: %s", key, error.says)
        finding = Finding(key, number, {"procedure": wanted.procedure, "entry": wanted.entry})
        alarms.raise_alarms(session, GRADE_CASE_UNOPENED, [finding], client.clock(session, ""))


def _register(session: Session, client: BanjieClient, graded: CaseFile, wanted: BadGrade, key: str) -> None:
    today = client.clock(session, "").astimezone(office_zone()).date()
    opened = procedure_in_force(client, wanted.procedure, today, wanted.entry).procedure
    filer = filer_of_case(session, graded.row.number, graded.case) if _tells_filer(graded, opened) else None
    form = Form(procedure=wanted.procedure, entry=wanted.entry, party=filer or Party())
    intake, _, _ = checked_intake(session, client, form, key)
    known = graded.case.filed_as if filer else ()
    linked = intake.model_copy(update={"parent": graded.row.number, "filed_as": known})
    complaints.enter_complaint(session, linked, randomness=client.randomness)


def _tells_filer(graded: CaseFile, opened: Procedure) -> bool:
    """Return whether the opened case says who filed: where its text always hides that, or that of the graded case does
    not, and nobody is kept out of the graded case who could read the opened one."""
    hidden = guarding_rules(graded.law, graded.case, "identity")
    hides = any(rule.sees and rule.sees.part == "identity" and rule.sees.when is None for rule in opened.rules)
    return opened.filing_role is not None and (hides or not hidden) and not roles.shut_out(graded.law, graded.case)


async def open_what_waits(client: BanjieClient) -> None:
    """Try again to open the cases of bad grades that could not be opened. Raises Unavailable."""
    waiting = await client.transact(
        lambda session: [alarm.about for alarm in alarms.standing_alarms(session, GRADE_CASE_UNOPENED)]
    )
    for number, _, seq in (key.split(":") for key in waiting):
        await client.transact(partial(_open_again, client=client, number=number, seq=int(seq)))


def _open_again(session: Session, client: BanjieClient, number: Number, seq: int) -> None:
    lock_case_file(session, number)  # another process may try at the same time
    open_grade_case(session, client, number, seq)


async def keep_opening(client: BanjieClient) -> None:
    """Try again what waits, until cancelled."""
    while client.office.bad_grade:
        try:
            await open_what_waits(client)
        except Exception:  # the next round tries again
            log.exception("cases of bad grades were not opened")
        await asyncio.sleep(RETRY_INTERVAL.total_seconds())
