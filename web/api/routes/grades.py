"""Grades of ended complaints, for the portal of an office that asks for them itself."""

from typing import Annotated

from fastapi import APIRouter, Path

from queries.views.intake import GradeFormView
from starter.acts.receipt import ActResultView, act_result_view
from starter.intake.grading import GivenGrade, give_grade, grade_form
from web.api.bodies import JsonRoute
from web.api.callers import MayRegister
from web.api.problems import responses

router = APIRouter(prefix="/v1/grades", tags=["complaints"], route_class=JsonRoute)
TOKEN = Annotated[
    str,
    Path(
        description="What the link of a letter ends with",
        pattern=r"^[A-Z]{3}-[0-9]{4}-[0-9]{6}\.[0-9a-f]{32}$",
        max_length=60,
    ),
]


@router.get("/{token}", responses=responses("unknown"))
async def read_grade_form(caller: MayRegister, token: TOKEN) -> GradeFormView:
    """Return what may be asked by a link: the grades and reasons, and whether the complaint can be graded now."""
    return await grade_form(caller.client, token)


@router.post("/{token}", responses=responses("unknown", "refused", "key-reused", "media-type"))
async def grade(caller: MayRegister, token: TOKEN, body: GivenGrade) -> ActResultView:
    """Put the grade of whoever filed the complaint on record. It is given once for each end: the same sent again
    changes nothing, another one is refused (`key-reused`)."""
    return act_result_view(await give_grade(caller.client, token, body, caller.sender.name))
