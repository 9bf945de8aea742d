"""Bodies of JSON, read as strictly as files of JSON are: an object with equal keys says two things."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from models.written_data import UnreadableData, decode_data, parse_json
from wording.system_problems import bare_data_problem


class JsonRoute(APIRoute):
    """A route that takes JSON. What it cannot read is answered as the framework answers what is no JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_strictly(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return answer_strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        try:
            return parse_json(decode_data(await self.body()))
        except UnreadableData as error:
            raise json.JSONDecodeError(bare_data_problem(error), "", 0) from None
