"""What can be filed: the regulations of the office, and the form of each as JSON Schema."""

from fastapi import APIRouter

from models.rule import Slug
from queries.views.intake import ProcedureListView, ProcedureView
from starter.intake.forms import procedure_in_force, procedures_in_force
from web.api.callers import MaySeeForms
from web.api.problems import responses

router = APIRouter(prefix="/v1/procedures", tags=["procedures"])


@router.get("", responses=responses())
async def list_procedures(caller: MaySeeForms) -> ProcedureListView:
    """List the regulations by which a complaint can be filed here today."""
    return await procedures_in_force(caller.client)


@router.get("/{slug}", responses=responses("unknown"))
async def read_procedure(caller: MaySeeForms, slug: Slug) -> ProcedureView:
    """Return a regulation with the JSON Schema of the form of each entry."""
    return await procedure_in_force(caller.client, slug)
