"""What an address may ask for after `?`: each name that the operation knows, once. Anything else is refused: a filter
that is misspelt would list more than was asked for."""

from collections import Counter

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from web.api.described_app import DescribedApp


async def check_query(request: Request) -> None:
    """Raise RequestValidationError for a parameter that the operation does not know or that comes twice."""
    app: DescribedApp = request.app
    route = request.scope["route"]
    known = app.query_parameters.get((request.method.lower(), route.path), frozenset())
    given = Counter(name for name, _ in request.query_params.multi_items())
    wrong = {name: "repeated" for name, times in given.items() if times > 1}
    wrong |= dict.fromkeys(given.keys() - known, "extra_forbidden")
    if wrong:
        raise RequestValidationError([{"type": kind, "loc": ("query", name)} for name, kind in sorted(wrong.items())])
