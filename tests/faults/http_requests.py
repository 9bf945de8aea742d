"""Acts of people whose program calls the HTTP interface: each answer as a line of the ledger."""

from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from models.form import ActInput
from tests.faults.ledger import Line

TIMEOUT = 30.0  # seconds; a caller who waits longer asks again
NO_ANSWER: Line = {"answer": "unknown"}


@dataclass
class HttpActs:
    """A program with a key that acts for everybody."""

    url: str
    key: str
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        headers = {"Authorization": f"Bearer {self.key}"}
        self.client = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=TIMEOUT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.client.aclose()

    async def act(self, number: str, act_input: dict[str, Any], act_id: str) -> Line:
        """Send an act, and return what was answered."""
        body = ActInput.model_validate(act_input).model_dump(mode="json", exclude_defaults=True)
        headers = {"Idempotency-Key": act_id}
        try:
            answer = await self.client.post(f"/v1/complaints/{number}/acts", json=body, headers=headers)
        except httpx.TransportError:
            return NO_ANSWER
        return _ledger_line(answer)


def _ledger_line(answer: httpx.Response) -> Line:
    if answer.status_code in (429, 502, 503, 504):  # from the program or a proxy before it
        return NO_ANSWER
    said = answer.json()
    match answer.status_code:
        case 200:
            return {"answer": "done", **{name: said[name] for name in ("n", "seq", "recorded", "opened")}}
        case 202:
            return {"answer": "later", "n": said["n"]}
        case 409:
            return {"answer": "refused", "n": said["n"], "refused_by": sorted(rule["id"] for rule in said["rules"])}
        case 404 | 422:
            return {"answer": "sent_back", "says": said["detail"][:200]}
    return {"answer": "broken", "kind": f"{answer.status_code}: {answer.text[:300]}"}
