"""The application: its operations, the guards before them, its description."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache, lru_cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.routing import BaseRoute

from starter.cases.grade_case import keep_opening
from starter.client import BanjieClient
from web.api import reference_page
from web.api.body_limit import BodyLimit
from web.api.callers import RateLimit
from web.api.description import described_operations
from web.api.edge import HttpEdge
from web.api.language import RequestLanguage
from web.api.problems import add_handlers
from web.api.routes import (
    acts,
    audits,
    cases,
    complaints,
    endpoints,
    events,
    files,
    grades,
    health,
    operations,
    procedures,
    search,
)

ROUTERS: Sequence[APIRouter] = tuple(
    module.router
    for module in (
        procedures,
        complaints,
        search,
        cases,
        acts,
        grades,
        files,
        events,
        audits,
        endpoints,
        operations,
    )
)


def create_app(client: BanjieClient, *, calls_per_minute: int = 600, for_person: int | None = None) -> FastAPI:
    """Return the ASGI application that serves this client, and closes it in the end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        opening = asyncio.create_task(keep_opening(client))
        yield
        opening.cancel()
        client.close()

    app = describe_interface(lifespan)
    app.state.client, app.state.rate_limit = client, RateLimit(calls_per_minute, for_person or calls_per_minute)
    app.add_middleware(HttpEdge)
    app.add_middleware(BodyLimit, attachment_limit=client.store.largest if client.store else 0)
    app.add_middleware(RequestLanguage)  # the last one added is the first one asked
    return app


def describe_interface(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None) -> FastAPI:
    """Return the application with its operations and errors, without a client to serve."""
    app = DescribedApp(
        lifespan=lifespan,
        docs_url=None,  # the framework's page loads its programs from another host
        redoc_url=None,
    )
    add_handlers(app)
    app.router.routes.extend(all_operations())
    return app


class DescribedApp(FastAPI):
    """An application with a complete description."""

    def openapi(self) -> Any:
        return description()


@cache
def description() -> Any:
    """Return the description of the interface. It is the same in every application of a process, and takes 0.5 s of
    processor time to make."""
    return described_operations(all_operations())


async def check_query(request: Request) -> None:
    """Raise RequestValidationError for a parameter of the query that the operation does not know, that comes twice, or
    that holds what nothing can store: a filter that is misspelt would list more than was asked for."""
    route = request.scope["route"]
    known = _query_parameters(request.app).get((request.method.lower(), route.path), frozenset())
    items = request.query_params.multi_items()
    given = Counter(name for name, _ in items)
    wrong = {name: "not_storable" for name, value in items if "\0" in value}
    wrong |= {name: "repeated" for name, times in given.items() if times > 1}
    wrong |= dict.fromkeys(given.keys() - known, "extra_forbidden")
    if wrong:
        raise RequestValidationError([{"type": kind, "loc": ("query", name)} for name, kind in sorted(wrong.items())])


@lru_cache(maxsize=1)
def _query_parameters(app: FastAPI) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return the names that may stand after `?`, by method and path."""
    return {
        (method, path): frozenset(one["name"] for one in said.get("parameters", ()) if one["in"] == "query")
        for path, methods in app.openapi()["paths"].items()
        for method, said in methods.items()
    }


@cache
def all_operations() -> Sequence[BaseRoute]:
    """Return the operations with the guards before them. They are the same in every application of a process: FastAPI
    takes 0.15 s of processor time to prepare them for their first call."""
    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router, dependencies=[Depends(check_query)])
    for router in (health.router, reference_page.router):
        together.include_router(router)
    return together.routes
