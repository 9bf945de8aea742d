# Made from asynchronous/sending.py by `make pages`.
"""Sends requests, and sends them again as long as that is harmless and may help."""

import time
from typing import TypeVar

import httpx

from banjie_client.requests import ApiRequest, Attempts

ANSWER_SECONDS = 30.0  # after which an answer counts as lost
T = TypeVar("T")


class Sending:
    """The connection to one interface with one key."""

    def __init__(self, http: httpx.Client, patience: float) -> None:
        self.http, self._patience = http, patience

    def ask(self, request: ApiRequest, into: type[T]) -> T:  # noqa: ARG002  # names the type of the answer
        """Send a request and return the JSON of its answer. Raises BanjieProblem, NoAnswer."""
        read: T = (self.send(request)).json()
        return read

    def send(self, request: ApiRequest) -> httpx.Response:
        """Send a request until it is answered; return the answer, a success. Raises BanjieProblem, NoAnswer."""
        attempts = Attempts(request, self._patience)
        while True:
            try:
                answer = self._send_once(request)
            except httpx.TransportError as error:
                pause = attempts.pause_after_error(error)
            else:
                if answer.is_success and answer.status_code != 202:
                    return answer
                pause = attempts.pause_after_answer(answer)
            time.sleep(pause)

    def _send_once(self, request: ApiRequest) -> httpx.Response:
        return self.http.request(
            request.method,
            request.path,
            params=dict(request.params),
            json=request.json,
            files={"file": request.file} if request.file else None,
            headers=dict(request.headers),
            timeout=ANSWER_SECONDS + request.seconds,
        )
