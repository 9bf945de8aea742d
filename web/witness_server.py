"""The server of a witness: it cosigns what the office sends it, and needs nothing but its own folder."""

from datetime import UTC, datetime

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from integrity.log.note import BadNote
from integrity.log.signs_of_life import WATCHED_HEADER, note_office, parse_watched, witness_signs
from integrity.log.witness import LogWitness
from integrity.log.witness_protocol import CONFLICT, COSIGNED, PATH, SIZE_TYPE, answer
from web.timed_requests import serve_timed

STATUS = "/status"
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
        now = datetime.now(UTC)  # noqa: TID251  # a witness has no register to ask
        done = await run_in_threadpool(answer, witness, body.decode(errors="replace"), now)
        if done.status == COSIGNED:
            await run_in_threadpool(note_office, witness, now, parse_watched(request.headers.get(WATCHED_HEADER)))
        media_type = SIZE_TYPE if done.status == CONFLICT else TEXT_TYPE  # as a header: alone, without a charset
        return Response(done.text, done.status, {"Content-Type": media_type})

    @app.get(STATUS)
    def status() -> Response:
        """Answer a monitor: 200 with what was seen last, 503 with who is silent."""
        now = datetime.now(UTC)  # noqa: TID251  # as above
        try:
            signs = witness_signs(witness)
        except BadNote:
            return Response("unreadable\n", 503, {"Content-Type": TEXT_TYPE})
        silent = signs.silent(now)
        lines = [f"seen {signs.seen.size if signs.seen else 0}", f"heard {signs.heard}", f"watched {signs.watched}"]
        lines += [f"silent {who}" for who in silent]
        return Response("\n".join([*lines, ""]), 503 if silent else 200, {"Content-Type": TEXT_TYPE})

    return app


def serve_witness(witness: LogWitness, host: str, port: int) -> None:
    """Serve a witness at an address until stopped."""
    serve_timed(witness_app(witness), host, port)
