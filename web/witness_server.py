"""The server of a witness: it cosigns what the office sends it, and needs nothing but its own folder."""

from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from audit.log.witness import LogWitness
from audit.log.witness_protocol import CONFLICT, PATH, SIZE_TYPE, WitnessAnswer, answer

MAX_REQUEST_BYTES = 64 * 1024
TEXT_TYPE = "text/plain; charset=utf-8"


def witness_app(witness: LogWitness) -> FastAPI:
    """Return the application of a witness (C2SP's tlog-witness)."""
    app = FastAPI(openapi_url=None)

    @app.post(PATH)
    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_REQUEST_BYTES:
                return Response(status_code=413)
        done = await run_in_threadpool(_answered, witness, body)
        media_type = SIZE_TYPE if done.status == CONFLICT else TEXT_TYPE  # as a header: alone, without a charset
        return Response(done.text, done.status, {"Content-Type": media_type})

    return app


def serve_witness(witness: LogWitness, host: str, port: int) -> None:
    """Serve a witness at an address until stopped."""
    uvicorn.run(witness_app(witness), host=host, port=port, log_config=None, access_log=False, server_header=False)


def _answered(witness: LogWitness, body: bytes) -> WitnessAnswer:
    now = datetime.now(UTC)  # noqa: TID251  # a witness has no register to ask
    return answer(witness, body.decode(errors="replace"), now)
