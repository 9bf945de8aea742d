"""The statistics of a regulation: tables, charts, the drawing with figures, and the same numbers as files."""

import asyncio
from datetime import datetime
from typing import NamedTuple

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.responses import Response

from calendars import office_zone
from models.procedure import Procedure
from models.rule import Slug
from procedures.diagrams.svg import drawing_svgs
from starter.procedure_loading import load_procedure
from starter.statistics import readers
from starter.statistics.all_regulations import ALL, OverallStatistics, overall_statistics, overall_tables
from starter.statistics.period import Period, read_period
from starter.statistics.procedure_statistics import (
    MOST_CASES,
    ProcedureStatistics,
    procedure_statistics,
    statistics_drawing,
    statistics_tables,
)
from starter.statistics.tables import StatisticsTable, as_csv, as_workbook, shown_cell
from web.console.visit import ConsoleVisit, Unopened
from web.html.pages import SECURITY_HEADERS
from web.html.serving import PageRouter
from wording import terms
from wording.dates import long_instant, month_text
from wording.translation import gettext

KEPT = ("procedure", "from", "to", "unit")
FILES = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
}


router = PageRouter()


class Statistics(NamedTuple):
    """What an address asks for: unit, period, and the figures of a regulation, by default of the one with most
    complaints; `choices` are the regulations that the reader may choose from, with their complaints."""

    unit: str
    period: Period
    choices: dict[str, int]
    found: ProcedureStatistics | OverallStatistics | None
    made_at: datetime

    @property
    def of_one(self) -> ProcedureStatistics | None:
        """The figures of a regulation; None where all are counted together, or none."""
        return self.found if isinstance(self.found, ProcedureStatistics) else None

    @property
    def slug(self) -> Slug:
        """The regulation that is counted, or `ALL`."""
        return self.of_one.procedure.slug if self.of_one else ALL

    @property
    def name(self) -> str:
        return terms.title(self.of_one.procedure) if self.of_one else gettext("All regulations open to you")

    @property
    def tables(self) -> tuple[StatisticsTable, ...]:
        if self.found is None or self.found.cases > MOST_CASES:
            return ()
        if isinstance(self.found, OverallStatistics):
            return overall_tables(self.found, self.period)
        return statistics_tables(self.found, self.period, self.unit)


@router.page("/statistics")
async def statistics(visit: Unopened) -> Response:
    """The statistics, for whoever may read the report of a regulation: tables and charts, or the drawing with
    figures."""
    titles = dict(await visit.procedure_titles())
    wanted = await _read(visit)
    of_one, view = wanted.of_one, visit.request.query_params.get("view", "")
    is_drawn = view == "drawing" and of_one is not None and of_one.cases <= MOST_CASES
    sheets = await asyncio.to_thread(drawing_svgs, statistics_drawing(of_one)) if of_one and is_drawn else ()
    choices = [(slug, titles[slug], count) for slug, count in wanted.choices.items()]
    if len(choices) > 1:
        choices.append((ALL, gettext("All regulations open to you"), sum(wanted.choices.values())))
    shown = {
        "title": gettext("Statistics"),
        "found": wanted.found,
        "wanted": wanted,
        "most": MOST_CASES,
        "choices": choices,
        "covers": of_one.duty.covers if of_one else "received",
        "units": _units(of_one.procedure) if of_one else [],
        "tables": () if is_drawn else wanted.tables,
        "sheets": sheets,
        "is_drawn": is_drawn,
        "shown_cell": shown_cell,
        "kept": visit.address_with(*KEPT),
        "drawn": visit.address_with(*KEPT, view="drawing"),
    }
    return visit.show("statistics.html", shown)


@router.page("/statistics.{kind}")
async def statistics_file(visit: Unopened, kind: str) -> Response:
    """The same numbers as a file."""
    wanted = await _read(visit)
    found = wanted.found
    if found is None or kind not in FILES:
        raise HTTPException(404, gettext("There is no regulation whose statistics you may read."))
    media_type, written = FILES[kind]
    name = f"{wanted.slug}-{wanted.period.first:%Y-%m}-{wanted.period.last:%Y-%m}.{kind}"
    office = visit.request.app.state.office_name
    made = gettext("As it stood at {instant}", instant=long_instant(wanted.made_at))
    head = [f"{wanted.name} {wanted.period.named(month_text)}", *filter(None, (office, made))]
    headers = SECURITY_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    body = written(head, wanted.tables)
    return Response(body, media_type=media_type, headers=headers)


async def _read(visit: ConsoleVisit) -> Statistics:
    """Raises HTTPException (403) for a regulation whose figures somebody may not read."""
    slugs, asked = [slug for slug, _ in await visit.procedure_titles()], visit.request.query_params
    wanted = asked.get("procedure", "")

    def read(session: Session, now: datetime) -> Statistics:
        today, office = now.astimezone(office_zone()).date(), visit.client.office
        period = read_period(asked.get("from", ""), asked.get("to", ""), today)
        texts = {slug: load_procedure(slug, office.chosen_for(slug), today) for slug in slugs}
        counts = readers.received_in(session, period)
        open_to = readers.readable(session, visit.login.person, texts.values(), now)
        choices = {slug: counts.get(slug, 0) for slug in sorted(open_to, key=lambda slug: (-counts.get(slug, 0), slug))}
        slug = wanted or next(iter(choices), "")
        found: ProcedureStatistics | OverallStatistics | None = None
        if slug in choices:
            found = procedure_statistics(session, texts[slug], period)
        elif slug == ALL and choices:
            found = overall_statistics(session, [texts[one] for one in choices], period)
        return Statistics(asked.get("unit", ""), period, choices, found, now)

    statistics = await visit.open(read, head=True, views="statistics")
    if wanted and statistics.found is None:
        raise HTTPException(403, gettext("There is no regulation whose statistics you may read."))
    return statistics


def _units(procedure: Procedure) -> list[tuple[str, str]]:
    """Return the units and posts that work at some stage."""
    acting = [name for stage in procedure.stages.values() for name in stage.who]
    acting += [name for stage in procedure.stages.values() if stage.approval for name in stage.approval.by]
    return [(name, terms.label(procedure, name, "role")) for name in dict.fromkeys(acting)]
