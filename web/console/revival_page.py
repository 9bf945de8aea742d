"""Cases whose runs in Temporal are lost, behind or stopped go on from the journal, for administrators."""

from starlette.responses import Response

from integrity.revive.cases import RevivedCase
from integrity.revive.several import MOST_AT_ONCE, revive_cases
from models.errors import BadInput
from starter.cases.each_case import CaseResult
from starter.office.deciders import MAX_REASON_LENGTH, Deciders
from web.console.kept_forms import SentFields, require_factor
from web.console.visit import Unopened
from web.html.serving import PageRouter
from wording.translation import gettext

REASON = "reason"
router = PageRouter()


@router.page("/operations/revive")
async def revival(visit: Unopened) -> Response:
    await visit.require_administrator()
    return visit.show("revive.html", _shown())


@router.post("/operations/revive")
async def revive(visit: Unopened, sent: SentFields) -> Response:
    """Compare with Temporal and revive what is to be revived, once whoever asks has confirmed who they are."""
    await visit.require_administrator()
    reason = sent.one(REASON)
    if not reason.strip():
        return visit.show("revive.html", _shown(wrong=gettext("Give the reason of the revival.")), 422)
    await require_factor(visit, sent)
    deciders = Deciders(visit.login.person, reason)
    try:
        results, left = await revive_cases(visit.client, (), deciders, MOST_AT_ONCE)
    except BadInput as error:
        return visit.show("revive.html", _shown(reason, wrong=error.says), 422)
    return visit.show("revive.html", _shown(reason if left else "", results, left))


def _shown(
    reason: str = "", results: list[CaseResult[RevivedCase]] | None = None, left: int = 0, wrong: str = ""
) -> dict[str, object]:
    return {
        "title": gettext("Revive cases"),
        "reason": reason,
        "results": results,
        "left": left,
        "wrong": wrong,
        "longest": MAX_REASON_LENGTH,
    }
