"""Whether this process serves, and whether what it needs answers."""

from fastapi import APIRouter, Request

from register.acts.inbox import system_clock
from web.api.problems import responses

router = APIRouter(tags=["health"])


@router.get("/healthz", responses={405: responses("method")[405]})
async def alive() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={405: responses("method")[405], 503: responses()[503]})
async def ready(request: Request) -> dict[str, str]:
    """The register answers."""
    await request.app.state.client.transact(lambda session: system_clock(session, ""))
    return {"status": "ok"}
