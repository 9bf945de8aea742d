"""The holiday notices, for administrators: which are on file, and adopting a new one after a look at what it moves."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from calendars import HolidayNotice
from models.errors import BadInput, Unavailable
from models.time import parse_day
from queries.calendars.notices import calendar_status
from queries.views.calendars import AdoptionPreviewView, AdoptionRunView, CalendarStatusView
from starter.calendars import notice_adoption
from starter.calendars.adoption_preview import preview_adoption
from web.html.serving import PageRouter
from web.identity.desk import Administrator, Form, SentFields, Visit, require_filled
from web.identity.signed_change import make_signed_change
from wording.dates import last_day_text, short_day, short_instant
from wording.days import HOLIDAYS
from wording.holiday_notices import notice_text
from wording.translation import gettext

NAMES = tuple(HOLIDAYS)  # in the order of a notice
ROWS = range(len(HOLIDAYS) + 2)  # the last ones for what has another name
MOST_MOVES = 50
router = PageRouter()


@router.page("/calendar")
async def holiday_notices(visit: Administrator) -> Response:
    return await _show(visit, {})


@router.post("/calendar")
async def adopt(visit: Administrator, form: SentFields) -> Response:
    """Show what a notice would move; with the button below that, adopt it."""
    try:
        year, notice = _notice_of(form)
        preview = await preview_adoption(visit.client, {year: notice})
        if form.get("step") != "adopt":
            return await _show(visit, form, preview=preview)
        await make_signed_change(
            visit,
            form,
            lambda signed: notice_adoption.adopt_notices(visit.client, {year: notice}, signed.by),
            proves=False,
        )
    except BadInput as error:
        return await _show(visit, form, wrong=error.says)
    except Unavailable as error:
        if "adoption" not in error.more:
            raise
        return await _show(visit, form, wrong=error.says)  # it is adopted, and the same form starts the rest
    done = gettext("The notice for {year} is adopted. The cases are told one after the other.", year=year)
    return await _show(visit, {}, done=done)


def _notice_of(form: Form) -> tuple[int, HolidayNotice]:
    """Return the notice that a form describes, a row for each holiday. Raises BadInput."""
    require_filled(form, "year", "notice")
    if not (form["year"].isascii() and form["year"].isdigit()):
        raise BadInput(gettext("A year is written like 2027."))
    written: dict[str, Any] = {"source": form["notice"].strip(), "holidays": {}}
    if form.get("issued"):
        written["issued"] = _day(form["issued"])
    for row in ROWS:
        first, last, name = (form.get(f"{part}.{row}", "").strip() for part in ("first", "last", "name"))
        name = NAMES[row] if row < len(NAMES) else name
        work = [_day(day) for day in form.get(f"work.{row}", "").replace("，", " ").replace(",", " ").split()]
        if first:
            rest = _day(first) if last in ("", first) else f"{_day(first)}/{_day(last)}"
            written["holidays"][name] = {"rest": rest, "work": work}
    what = gettext("the form")
    return int(form["year"]), notice_adoption.check_holiday_notice(written, what, int(form["year"]))


def _day(written: str) -> date:
    try:
        return parse_day(written)
    except ValueError:
        raise BadInput(gettext("A day is written like 2026-05-06.")) from None


async def _show(
    visit: Visit, typed: Form, *, wrong: str = "", done: str = "", preview: AdoptionPreviewView | None = None
) -> Response:
    def read(session: Session) -> tuple[CalendarStatusView, list[AdoptionRunView]]:
        now = visit.client.clock(session, "")
        return calendar_status(session, now), notice_adoption.adoption_runs(session)

    status, runs = await visit.client.transact(read)
    shown = {
        "title": gettext("Holiday notices"),
        "status": status,
        "runs": runs,
        "notice_text": notice_text,
        "day_text": last_day_text,
        "instant": short_instant,
        "short_day": short_day,
        "names": [line() for line in HOLIDAYS.values()],
        "rows": ROWS,
        "typed": typed,
        "wrong": wrong,
        "done": done,
        "preview": preview,
        "moves": preview.moves[:MOST_MOVES] if preview else (),
    }
    return visit.show("calendar.html", shown, 422 if wrong else 200)
