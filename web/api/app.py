"""The application: its operations, the guards before them, the documentation page."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from starter.client import BanjieClient
from web.api import reference_page
from web.api.body_limit import BodyLimit
from web.api.callers import RateLimit
from web.api.description import complete_description
from web.api.language import RequestLanguage
from web.api.problems import add_handlers
from web.api.query_parameters import check_query
from web.api.routes import acts, audits, cases, complaints, endpoints, events, files, health, procedures, search

TITLE, VERSION = "Banjie 办结", "1"
DESCRIPTION = """\
Intake, acts, reads and the feed of events. Errors are problem details (RFC 9457). Every write takes an
Idempotency-Key, which never expires: send again what was not answered.
"""
ROUTERS: Sequence[APIRouter] = tuple(
    module.router for module in (procedures, complaints, search, cases, acts, files, events, audits, endpoints)
)


def create_app(client: BanjieClient, *, calls_per_minute: int = 600) -> FastAPI:
    """Return the ASGI application that serves this client, and closes it in the end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        client.close()

    app = describe_interface(lifespan)
    app.state.client, app.state.rate_limit = client, RateLimit(calls_per_minute)
    app.add_middleware(BodyLimit, attachment_limit=client.store.largest if client.store else 0)
    app.add_middleware(RequestLanguage)  # the last one added is the first one asked
    return app


def describe_interface(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None) -> FastAPI:
    """Return the application with its operations and errors, without a client to serve."""
    app = DescribedApp(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # the framework's page loads its programs from another host
        redoc_url=None,
    )
    add_handlers(app)
    app.router.routes.extend(operations())
    return app


class DescribedApp(FastAPI):
    """An application with a complete description."""

    def openapi(self) -> Any:
        return description()


@cache
def description() -> Any:
    """Return the description of the interface. It is the same in every application of a process, and takes 0.5 s of
    processor time to make."""
    described = get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION, routes=operations())
    complete_description(described)
    return described


@cache
def operations() -> Sequence[BaseRoute]:
    """Return the operations with the guards before them. They are the same in every application of a process: FastAPI
    takes 0.15 s of processor time to prepare them for their first call."""
    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router, dependencies=[Depends(check_query)])
    for router in (health.router, reference_page.router):
        together.include_router(router)
    return together.routes
