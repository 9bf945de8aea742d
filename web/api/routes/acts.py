"""Acts: perform one, preview one, several at once, and what became of one."""

import json

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from models.errors import Failure, Moved, Unavailable
from queries.acts.outcome import act_outcome
from queries.cases.history import events_since
from queries.views.history import ActOutcomeView
from queries.views.preview import PreviewView
from starter.acts.act_preview import preview as preview_act
from starter.acts.receipt import ActResultView, Submission, act_result_view
from starter.acts.submit import act as perform_act
from web.api.bodies import (
    ACT_ID,
    ACT_KEY,
    CASE_NUMBER,
    IF_MATCH,
    Batch,
    BatchLine,
    BatchResult,
    JsonRoute,
    SentAct,
    entity_tag,
    seen_head,
)
from web.api.callers import CallingProgram, MayAct
from web.api.problems import ApiError, Responses, failure_response, problem_response, responses
from web.api.routes.complaints import require_key

router = APIRouter(prefix="/v1", tags=["acts"], route_class=JsonRoute)
ACCEPTED: Responses = {
    202: {"model": ActOutcomeView, "description": "On record, not judged yet. Ask again at Location"}
}


@router.post(
    "/complaints/{number}/acts",
    response_model=ActResultView,
    responses=responses("key-missing", "unknown", "refused", "moved", "key-reused", "media-type") | ACCEPTED,
)
async def perform(
    caller: MayAct,
    number: CASE_NUMBER,
    body: SentAct,
    idempotency_key: ACT_KEY = None,
    if_match: IF_MATCH = None,
) -> Response:
    """Perform an act on a case. It is put on record first, then judged by the regulation: 200 with its event, 409 with
    the rules that refuse it (on record as well), 202 where the case does not answer yet."""
    sent = body.model_copy(update={"id": require_key(idempotency_key)})
    return await _perform(caller, number, sent, seen_head(if_match))


@router.post("/complaints/{number}/acts:preview", responses=responses("unknown", "media-type"))
async def preview(caller: MayAct, number: CASE_NUMBER, body: SentAct) -> PreviewView:
    """Say what an act would do now: refusals, next stage, limits started and stopped, who is told. Nothing is
    stored."""
    caller.require_person(body.actor)
    return await preview_act(caller.client, number, body.opened(caller.client.web_keys, caller.sender.name))


@router.get("/complaints/{number}/acts/{act_id}", responses=responses("unknown"))
async def outcome(caller: MayAct, number: CASE_NUMBER, act_id: ACT_ID) -> ActOutcomeView:
    """Say what became of an act: not judged yet, accepted as which event, or refused by which rules."""
    return await caller.client.transact(lambda session: act_outcome(session, number, act_id))


@router.post("/acts:batch", responses=responses("media-type"))
async def perform_batch(caller: MayAct, body: Batch) -> list[BatchResult]:
    """Perform up to 100 acts, each judged alone: one result a line, never one for all."""
    return [await _batch_result(caller, place, line) for place, line in enumerate(body.acts, start=1)]


async def _batch_result(caller: CallingProgram, place: int, line: BatchLine) -> BatchResult:
    try:
        sent = line.act.model_copy(update={"id": require_key(line.act.id)})
        answer = await _perform(caller, line.number, sent, seen_head(line.seen))
    except ApiError as error:
        answer = problem_response(error.kind, error.detail, error.headers, **error.more)
    except Failure as error:
        answer = failure_response(error)
    return BatchResult(line=place, number=line.number, status=answer.status_code, body=json.loads(bytes(answer.body)))


async def _perform(caller: CallingProgram, number: str, sent: SentAct, seen: str | None) -> Response:
    """Perform an act. Raises ApiError, Failure."""
    caller.require_person(sent.actor)
    act_input = sent.opened(caller.client.web_keys, caller.sender.name)
    try:
        result = await perform_act(caller.client, number, act_input, Submission(caller.sender.name, seen))
    except Moved as error:
        since = await caller.client.transact(lambda session: events_since(session, number, seen or ""))
        error.more["since"] = since
        answer = failure_response(error)
        answer.headers["ETag"] = entity_tag(str(error.more["head"]))
        return answer
    except Unavailable as error:
        if error.more.get("n") is None:
            raise
        outcome = await caller.client.transact(lambda session: act_outcome(session, number, act_input.id or ""))
        headers = {"Location": f"/v1/complaints/{number}/acts/{act_input.id}", "Retry-After": "5"}
        return JSONResponse(outcome.model_dump(mode="json"), 202, headers)
    return JSONResponse(act_result_view(result).model_dump(mode="json"))
