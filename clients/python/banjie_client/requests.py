"""A request of the interface, and for how long it is sent again. Nothing here waits or sends."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import quote

import httpx

from banjie_client.problems import NoAnswer, problem_of

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0  # seconds, where the answer names none
SENT_AGAIN = {202, 429, 500, 502, 503, 504}


class CaseFilters(TypedDict, total=False):
    """What a list of complaints asks for: instants in RFC 3339, `limit` complaints a page. `for_` reads: then a line
    says what it is `about`. `sort`: `due`, or `received` for the newest first."""

    procedure: str
    stage: str
    role: str
    person: str
    for_: str
    overdue: bool
    near: bool
    urged: bool
    due_before: str
    received_after: str
    received_before: str
    closed_too: bool
    closed_after: str
    closed_before: str
    old_number: str
    sort: str
    limit: int


FileContent = tuple[str, bytes]  # name and content, in memory so that it can be sent again


@dataclass(frozen=True)
class ApiRequest:
    """What is sent. `once`: it must not be done twice and has no key, so that a lost answer is not followed by another
    try."""

    method: str
    path: str
    params: Mapping[str, str | int | bool] = field(default_factory=dict)
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    file: FileContent | None = None
    seconds: float = 0.0  # for which the server may hold the answer back
    once: bool = False


class Attempts:
    """The tries of one request: how long to wait before the next one, or that there is none.

    Only what may pass is tried again: no answer, 202 (an act is stored and not judged yet), 429 and 5xx. The pause is
    that of Retry-After, else it doubles.
    """

    def __init__(self, request: ApiRequest, patience: float) -> None:
        self._request, self._until, self._tried = request, time.monotonic() + patience, 0

    def pause_after_error(self, error: httpx.TransportError) -> float:
        """Return the seconds to wait after no answer came. Raises NoAnswer."""
        unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        pause = self._own_pause()
        if (self._request.once and not unsent) or not self._is_in_time(pause):
            raise NoAnswer(f"{self._request.method} {self._request.path}: {error!r}") from error
        return pause

    def pause_after_answer(self, answer: httpx.Response) -> float:
        """Return the seconds to wait after an answer that is no success. Raises BanjieProblem."""
        asked = answer.headers.get("retry-after", "")
        pause = float(asked) if asked.isdecimal() else self._own_pause()
        may_pass = answer.status_code in ({429} if self._request.once else SENT_AGAIN)
        if not may_pass or not self._is_in_time(pause):
            raise problem_of(answer)
        return pause

    def _own_pause(self) -> float:
        self._tried += 1
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._tried) * random.uniform(0.5, 1.0)

    def _is_in_time(self, pause: float) -> bool:
        return time.monotonic() + pause <= self._until


def api_path(*parts: str) -> str:
    """Return an address below /v1 of these parts, each quoted."""
    return "/v1/" + "/".join(quote(part, safe=":") for part in parts)


def given(**values: str | int | bool | None) -> dict[str, str | int | bool]:
    """Return the parameters that have a value; `for_` stands for `for`, `from_` for `from`."""
    return {name.rstrip("_"): value for name, value in values.items() if value is not None}


def write_headers(key: str, seen: str | None = None) -> dict[str, str]:
    """Return the headers of a write: its key, and the hash of the case as it was seen."""
    return {"Idempotency-Key": key} | ({"If-Match": f'"{seen}"'} if seen else {})
