"""The statistics of a regulation: tables, charts, the drawing with figures, and the same numbers as files."""

import asyncio
from datetime import datetime
from typing import NamedTuple

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.procedure import Procedure
from models.time import CHINA
from procedures.diagrams.svg import drawing_svgs
from starter.procedure_loading import load_procedure
from starter.statistics import readers
from starter.statistics.period import Period, read_period
from starter.statistics.procedure_statistics import (
    MOST_CASES,
    ProcedureStatistics,
    period_name,
    procedure_statistics,
    statistics_drawing,
    statistics_tables,
)
from starter.statistics.tables import as_csv, as_workbook, plain_cell
from web.console.visit import ConsoleVisit, Unopened
from web.html.pages import SECURITY_HEADERS
from web.html.serving import PageRouter
from wording import terms
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
    found: ProcedureStatistics | None


@router.page("/statistics")
async def statistics(visit: Unopened) -> Response:
    """The statistics, for whoever may read the report of a regulation: tables and charts, or the drawing with
    figures."""
    titles = dict(await visit.procedure_titles())
    wanted = await _read(visit)
    found, view = wanted.found, visit.request.query_params.get("view", "")
    is_drawn = view == "drawing" and found is not None and found.cases <= MOST_CASES
    sheets = await asyncio.to_thread(drawing_svgs, statistics_drawing(found)) if found and is_drawn else ()
    shown = {
        "title": gettext("Statistics"),
        "found": found,
        "wanted": wanted,
        "most": MOST_CASES,
        "choices": [(slug, titles[slug], count) for slug, count in wanted.choices.items()],
        "units": _units(found.procedure) if found else [],
        "tables": statistics_tables(found, wanted.period, wanted.unit) if found and not is_drawn else (),
        "sheets": sheets,
        "name": terms.title(found.procedure) if found else "",
        "is_drawn": is_drawn,
        "plain_cell": plain_cell,
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
    name = f"{found.procedure.slug}-{wanted.period.first:%Y-%m}-{wanted.period.last:%Y-%m}.{kind}"
    title = f"{terms.title(found.procedure)} {period_name(wanted.period)}"
    headers = SECURITY_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    body = written(title, statistics_tables(found, wanted.period, wanted.unit))
    return Response(body, media_type=media_type, headers=headers)


async def _read(visit: ConsoleVisit) -> Statistics:
    """Raises HTTPException (403) for a regulation whose figures somebody may not read."""
    slugs, asked = [slug for slug, _ in await visit.procedure_titles()], visit.request.query_params
    wanted = asked.get("procedure", "")

    def read(session: Session, now: datetime) -> Statistics:
        today, office = now.astimezone(CHINA).date(), visit.client.office
        period = read_period(asked.get("from", ""), asked.get("to", ""), today)
        texts = {slug: load_procedure(slug, office.chosen_for(slug), today) for slug in slugs}
        counts = readers.received_in(session, period)
        open_to = readers.readable(session, visit.login.person, texts.values(), now)
        choices = {slug: counts.get(slug, 0) for slug in sorted(open_to, key=lambda slug: (-counts.get(slug, 0), slug))}
        slug = wanted or next(iter(choices), "")
        found = procedure_statistics(session, texts[slug], period) if slug in choices else None
        return Statistics(asked.get("unit", ""), period, choices, found)

    statistics = await visit.open(read, head=True, views="statistics")
    if wanted and statistics.found is None:
        raise HTTPException(403, gettext("There is no regulation whose statistics you may read."))
    return statistics


def _units(procedure: Procedure) -> list[tuple[str, str]]:
    """Return the units and posts that work at some stage."""
    acting = [name for stage in procedure.stages.values() for name in stage.who]
    acting += [name for stage in procedure.stages.values() if stage.approval for name in stage.approval.by]
    return [(name, terms.label(procedure, name, "role")) for name in dict.fromkeys(acting)]
