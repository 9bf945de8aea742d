"""Sends requests, and sends them again as long as that is harmless and may help."""

import asyncio
from typing import TypeVar

import httpx

from banjie_client.requests import ApiRequest, Attempts

ANSWER_SECONDS = 30.0  # after which an answer counts as lost
T = TypeVar("T")


class AsyncSending:
    """The connection to one interface with one key."""

    def __init__(self, http: httpx.AsyncClient, patience: float) -> None:
        self.http, self._patience = http, patience

    async def ask(self, request: ApiRequest, into: type[T]) -> T:  # noqa: ARG002  # names the type of the answer
        """Send a request and return the JSON of its answer. Raises BanjieProblem, NoAnswer."""
        read: T = (await self.send(request)).json()
        return read

    async def send(self, request: ApiRequest) -> httpx.Response:
        """Send a request until it is answered; return the answer, a success. Raises BanjieProblem, NoAnswer."""
        attempts = Attempts(request, self._patience)
        while True:
            try:
                answer = await self._send_once(request)
            except httpx.TransportError as error:
                pause = attempts.pause_after_error(error)
            else:
                if answer.is_success and answer.status_code != 202:
                    return answer
                pause = attempts.pause_after_answer(answer)
            await asyncio.sleep(pause)

    async def _send_once(self, request: ApiRequest) -> httpx.Response:
        return await self.http.request(
            request.method,
            request.path,
            params=dict(request.params),
            json=request.json,
            files={"file": request.file} if request.file else None,
            headers=dict(request.headers),
            timeout=ANSWER_SECONDS + request.seconds,
        )
