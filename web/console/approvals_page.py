"""The approvals: what waits for a decision, several at once, with one line of result for each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import Response

from queries.acts.approvals import ApprovalsView, approvals_view
from web.console.bulk_page import PICKED, ResultLine, do_on_each
from web.console.kept_forms import SentFields, require_factor
from web.console.visit import DOOR, ConsoleVisit, Unopened
from web.html.forms import SentForm
from web.html.serving import PageRouter
from wording.translation import gettext

TEXT_OF_ANSWER = {"approve": "opinion", "refuse": "reason"}
EMPTY = SentForm({})
router = PageRouter()


@router.page("/approvals")
async def approvals(visit: Unopened) -> Response:
    """What waits for the decision of whoever is logged in."""
    view = await visit.open(lambda session, now: _view(visit, session, now), head=True)
    return _page(visit, view)


@router.post("/approvals")
async def decide(visit: Unopened, sent: SentFields) -> Response:
    """Decide on what was picked."""
    answer, text = sent.one("answer"), sent.one("text").strip()
    wrong, results, kept = "", list[ResultLine](), sent
    if answer not in TEXT_OF_ANSWER or not sent.answers.get(PICKED):
        wrong = gettext("Pick cases first, then approve or refuse.")
    elif answer == "refuse" and not text:  # no case would take it
        wrong = gettext('A refusal needs a reason: fill in "Opinion or reason". Nothing was done on the cases picked.')
    else:
        await require_factor(visit, sent)
        texts = {TEXT_OF_ANSWER[answer]: text} if text else {}
        results = await do_on_each(visit, sent, {"name": answer, "texts": texts})
        is_done = all(line.good for line in results)
        kept = EMPTY if is_done else SentForm({"text": [text]})  # typed for what was not decided, too
    view = await visit.read(lambda session, now: _view(visit, session, now), head=True)
    return _page(visit, view, kept, wrong, results)


def _view(visit: ConsoleVisit, session: Session, now: datetime) -> ApprovalsView:
    after = visit.request.query_params.get("after") or None
    return approvals_view(session, visit.login.person, after, now, DOOR)


def _page(
    visit: ConsoleVisit,
    view: ApprovalsView,
    typed: SentForm = EMPTY,
    wrong: str = "",
    results: Sequence[ResultLine] = (),
) -> Response:
    shown = {
        "title": gettext("Approvals"),
        "view": view,
        "wrong": wrong,
        "decided": visit.request.query_params.get("decided", ""),
        "picked": typed.answers.get(PICKED, ()),
        "text": typed.one("text"),
        "results": results,
        "failed": sum(not line.good for line in results),
        "keys": {line.number: visit.client.randomness.new_salt() for line in view.lines},
        "next_page": visit.address_with(after=view.next) if view.next else "",
    }
    return visit.show("approvals.html", shown, 422 if wrong else 200)
