"""The regulations in force in this office, with the form of each entry."""

from contextlib import suppress
from datetime import date

import procedures
from calendars import office_zone
from models.errors import BadInput, UnknownRecord
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from models.stage import OFFICE_STAGES, Stage
from models.time import Calendar
from procedures import InvalidProcedure
from procedures.form_schema import form_schema
from procedures.load import sha256
from procedures.office_settings import OVERLAYS
from queries.acts.acts_of_procedure import acts_of_procedure, item_kinds
from queries.lists.known_names import NO_PROCEDURE
from queries.views.base import NamedView
from queries.views.intake import ProcedureLineView, ProcedureListView, ProcedureView, StageView
from starter.client import BanjieClient
from starter.procedure_loading import load_procedure
from wording import terms
from wording.translation import listed


async def procedures_in_force(client: BanjieClient) -> ProcedureListView:
    """Return the regulations under which a complaint can be filed today, without those that miss a setting of this
    office. Raises Unavailable."""
    today, lines = await _today(client), list[ProcedureLineView]()
    for slug in procedures.slugs():
        with suppress(InvalidProcedure, BadInput):
            if slug not in OVERLAYS:
                procedure = load_procedure(slug, client.office.chosen_for(slug), today)
                entries = (NamedView(code=one, label=terms.entry_title(procedure, one)) for one in procedure.entries)
                title = terms.title(procedure)
                lines.append(
                    ProcedureLineView(slug=slug, title=title, edition=procedure.edition, entries=tuple(entries))
                )
    return ProcedureListView(procedures=tuple(lines))


async def procedure_in_force(client: BanjieClient, slug: str) -> ProcedureView:
    """Return a regulation as this office has it today, with its forms. Raises UnknownRecord, BadInput, Unavailable."""
    if slug not in procedures.slugs():
        raise UnknownRecord(NO_PROCEDURE(slug=slug, slugs=listed(procedures.slugs())))
    procedure = load_procedure(slug, client.office.chosen_for(slug), await _today(client))
    return ProcedureView(
        slug=slug,
        title=terms.title(procedure),
        edition=procedure.edition,
        sha256=sha256(procedures.canonical_law(procedure)),
        stages=tuple(_stage(procedure, name, stage) for name, stage in {**procedure.stages, **OFFICE_STAGES}.items()),
        acts=acts_of_procedure(Law(procedure, Calendar())),
        items=item_kinds(procedure),
        forms={entry: form_schema(procedure, entry) for entry in procedure.entries},
    )


async def _today(client: BanjieClient) -> date:
    return (await client.now()).astimezone(office_zone()).date()


def _stage(procedure: Procedure, name: Name, stage: Stage) -> StageView:
    ends = stage.ends if stage.kind == "end" else None
    return StageView(code=name, label=terms.label(procedure, name, "stage"), kind=stage.kind, ends=ends)
