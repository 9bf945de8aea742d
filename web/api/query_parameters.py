"""What an address may ask for after `?`: each name that the operation knows, once. Anything else is refused: a filter
that is misspelt would list more than was asked for."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError


async def check_query(request: Request) -> None:
    """Raise RequestValidationError for a parameter that the operation does not know, that comes twice, or that holds
    what nothing can store."""
    route = request.scope["route"]
    known = query_parameters(request.app).get((request.method.lower(), route.path), frozenset())
    items = request.query_params.multi_items()
    given = Counter(name for name, _ in items)
    wrong = {name: "not_storable" for name, value in items if "\0" in value}
    wrong |= {name: "repeated" for name, times in given.items() if times > 1}
    wrong |= dict.fromkeys(given.keys() - known, "extra_forbidden")
    if wrong:
        raise RequestValidationError([{"type": kind, "loc": ("query", name)} for name, kind in sorted(wrong.items())])


@lru_cache(maxsize=1)
def query_parameters(app: FastAPI) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return the names that may stand after `?`, by method and path."""
    return {
        (method, path): frozenset(one["name"] for one in said.get("parameters", ()) if one["in"] == "query")
        for path, methods in app.openapi()["paths"].items()
        for method, said in methods.items()
    }
