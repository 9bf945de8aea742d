"""The statistics of a regulation: tables, charts, the drawing with figures, and the same numbers as files."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.messages import Person
from models.procedure import Procedure
from models.time import CHINA
from procedures.diagrams.svg import drawing_svgs
from register.identity.sessions import OpenSession
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
from web.console.visit import Anybody, ConsoleVisit
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


class WantedStatistics(NamedTuple):
    """What an address asks for, of whom: the regulation (none: the one with most complaints), unit, period."""

    person: Person
    slug: str
    unit: str
    period: Period


class ReadStatistics(NamedTuple):
    """The regulations that the reader may choose from with their complaints, and the figures of one."""

    choices: dict[str, int]
    found: ProcedureStatistics | None


@router.page("/statistics")
async def statistics(visit: Anybody) -> Response:
    """The statistics, for whoever may read the report of a regulation: tables and charts, or the drawing with
    figures."""
    titles = dict(await visit.procedure_titles())
    wanted, (choices, found) = await _read(visit)
    view = visit.request.query_params.get("view", "")
    is_drawn = view == "drawing" and found is not None and found.cases <= MOST_CASES
    sheets = await asyncio.to_thread(drawing_svgs, statistics_drawing(found)) if found and is_drawn else ()
    shown = {
        "title": gettext("Statistics"),
        "found": found,
        "wanted": wanted,
        "most": MOST_CASES,
        "choices": [(slug, titles[slug], count) for slug, count in choices.items()],
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
async def statistics_file(visit: Anybody, kind: str) -> Response:
    """The same numbers as a file."""
    wanted, (_, found) = await _read(visit)
    if found is None or kind not in FILES:
        raise HTTPException(404, gettext("There is no regulation whose statistics you may read."))
    media_type, written = FILES[kind]
    name = f"{found.procedure.slug}-{wanted.period.first:%Y-%m}-{wanted.period.last:%Y-%m}.{kind}"
    title = f"{terms.title(found.procedure)} {period_name(wanted.period)}"
    headers = SECURITY_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    body = written(title, statistics_tables(found, wanted.period, wanted.unit))
    return Response(body, media_type=media_type, headers=headers)


async def _read(visit: ConsoleVisit) -> tuple[WantedStatistics, ReadStatistics]:
    """Raises HTTPException (403) for a regulation whose figures somebody may not read."""
    slugs, asked = [slug for slug, _ in await visit.procedure_titles()], visit.request.query_params

    def read(session: Session, opened: OpenSession, now: datetime) -> tuple[WantedStatistics, ReadStatistics]:
        today = now.astimezone(CHINA).date()
        period = read_period(asked.get("from", ""), asked.get("to", ""), today)
        wanted = WantedStatistics(opened.person, asked.get("procedure", ""), asked.get("unit", ""), period)
        office = visit.client.office
        texts = {slug: load_procedure(slug, office.chosen_for(slug), today) for slug in slugs}
        return wanted, read_statistics(session, texts, wanted, now)

    wanted, figures = await visit.open_with_head(read, "statistics")
    if wanted.slug and figures.found is None:
        raise HTTPException(403, gettext("There is no regulation whose statistics you may read."))
    return wanted, figures


def read_statistics(
    session: Session, texts: Mapping[str, Procedure], wanted: WantedStatistics, now: datetime
) -> ReadStatistics:
    """Return the regulations that somebody may choose from, those with most complaints first, and the figures of the
    one that is asked for; none of one that they may not read."""
    counts = readers.received_in(session, wanted.period)
    open_to = readers.readable(session, wanted.person, texts.values(), now)
    choices = {slug: counts.get(slug, 0) for slug in sorted(open_to, key=lambda slug: (-counts.get(slug, 0), slug))}
    slug = wanted.slug or next(iter(choices), "")
    found = procedure_statistics(session, texts[slug], wanted.period) if slug in choices else None
    return ReadStatistics(choices, found)


def _units(procedure: Procedure) -> list[tuple[str, str]]:
    """Return the units and posts that work at some stage."""
    acting = [name for stage in procedure.stages.values() for name in stage.who]
    acting += [name for stage in procedure.stages.values() if stage.approval for name in stage.approval.by]
    return [(name, terms.label(procedure, name, "role")) for name in dict.fromkeys(acting)]
