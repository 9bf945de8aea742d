"""Adoption of holiday notices: their files, the record of the adoption, and the run that tells the cases it moves."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.orm import Session
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

import calendars
import worker
from activities.admission import REDATE_ID_PREFIX
from activities.redate import Redating
from calendars import HolidayNotice
from models.errors import BadInput, Unavailable
from queries.cases import case_file
from queries.views.calendars import AdoptionRunView
from register.calendars import affected_cases, notice_adoption
from register.calendars.notice_adoption import Adoption
from register.office import administrators
from register.office.org_journal import StaffError
from starter import input_files
from starter.cases.workflow_start import START_TIMEOUT
from starter.client import BanjieClient
from starter.input_values import validation_problems
from starter.office.change import staff_problem
from wording.translation import Language, gettext, listed, speaking

REDATE_WORKFLOW = "Redate"
DECEMBER = 12


def read_holiday_notices(paths: list[str]) -> dict[int, HolidayNotice]:
    """Read the notices in these files, each named by its year as those on file are. Raises BadInput."""
    found = {}
    for path in paths:
        if not re.fullmatch(r"20\d\d", Path(path).stem):
            raise BadInput(
                gettext(
                    "{path}: name the file by its year, as in 2027.yaml, and write it as "
                    "calendars/CN/2026.yaml is written.",
                    path=path,
                )
            )
        written = input_files.read_mapping(path, gettext("Holiday notice {path}", path=path))
        found[int(Path(path).stem)] = check_holiday_notice(written, path, int(Path(path).stem))
    return found


def check_holiday_notice(written: Mapping[str, object], path: str, year: int) -> HolidayNotice:
    """Return the notice of a year, checked; `path` is where it was written. Raises BadInput."""
    try:
        notice = HolidayNotice.model_validate(written)
    except ValidationError as error:
        headline = gettext("Holiday notice {path} cannot be adopted:", path=path)
        raise BadInput(f"{headline}\n{validation_problems(error.errors())}") from None
    orders = (notice, *notice.amended)
    for day in [day for order in orders for day in (*order.ordered_days("rest"), *order.ordered_days("work"))]:
        if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
            raise BadInput(
                gettext(
                    "Holiday notice {path} names {day}, which is not in {year} or in the December before.",
                    path=path,
                    day=day,
                    year=year,
                )
            )
    return notice


def known_calendar(code: str | None) -> str:
    """Return the code of a calendar on file, or without one that of the office. Raises BadInput."""
    known = calendars.calendar_codes()
    if (found := calendars.office_code(code)) not in known:
        raise BadInput(
            gettext("There is no calendar {code}; write one of these: {known}.", code=found, known=listed(known))
        )
    return found


async def adopt_notices(
    client: BanjieClient, notices: Mapping[int, HolidayNotice], by: str | None, calendar: str | None = None
) -> Adoption:
    """Adopt the notices of a calendar, by default the office's, and start the run that tells the cases they move.

    Repeated, it only starts a run that could not be started before. Raises BadInput, Unavailable (PostgreSQL: nothing
    is adopted; Temporal: adopted, and the command is to be repeated).
    """
    adopted = await client.transact(lambda session: _record_adoption(session, client, notices, by, calendar))
    try:
        await start_redate(client, adopted)
    except Unavailable as error:
        raise Unavailable(
            gettext(
                "{why} The holiday notices are adopted, but no case has been told yet. Repeat the "
                "same command once it is back.",
                why=error.says,
            ),
            adoption=adopted.number,
        ) from error
    return adopted


def _record_adoption(
    session: Session, client: BanjieClient, notices: Mapping[int, HolidayNotice], by: str | None, calendar: str | None
) -> Adoption:
    now, code = client.clock(session, ""), known_calendar(calendar)
    try:
        administrators.require_administrator(session, by, now)
    except StaffError as error:
        raise staff_problem(error) from None
    if by:
        case_file.require_staff(session, by, now)
    return notice_adoption.record_adoption(session, notices, at=now, by=by, calendar=code)


async def start_redate(client: BanjieClient, adopted: Adoption) -> None:
    """Start the run of an adoption, or leave the existing one. Raises Unavailable."""
    temporal = await client.connect_temporal()
    with speaking(Language(client.lang)):  # Temporal's own screen speaks the language of the office
        summary = gettext("holiday notices of {years}: new dates", years=listed(map(str, adopted.years)))
    with client.asking_temporal(), suppress(WorkflowAlreadyStartedError):
        await temporal.start_workflow(
            REDATE_WORKFLOW,
            Redating(key=adopted.key, lang=client.lang),
            id=redate_workflow_id(adopted.key),
            task_queue=worker.background_queue(client.task_queue),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=summary,
            rpc_timeout=START_TIMEOUT,
        )


def redate_workflow_id(key: str) -> str:
    return f"{REDATE_ID_PREFIX}{key}"


def adoption_runs(session: Session) -> list[AdoptionRunView]:
    """Return every adoption with how far its run has got, the last one first."""
    adoptions = notice_adoption.adoption_history(session)
    answers = affected_cases.adoption_answers(session, [adoption.key for adoption in adoptions])
    return [
        AdoptionRunView(
            adoption=adoption.number,
            calendar=adoption.code,
            years=adoption.years,
            sha256=adoption.sha256,
            adopted_at=adoption.adopted_at,
            adopted_by=adoption.adopted_by,
            adopted_by_name=case_file.person_name(session, adoption.adopted_by),
            run=redate_workflow_id(adoption.key),
            told=answers[adoption.key].told,
            waiting=answers[adoption.key].unanswered,
        )
        for adoption in adoptions
    ]
