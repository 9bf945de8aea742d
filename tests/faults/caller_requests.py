"""Requests of callers: repeated with the same key or id until answered; some are sent twice at once, some are given
up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from models.errors import BadInput, Refused, Unavailable
from tests.faults.ledger import FINAL, Ledger, Line
from tests.rules.walks.random_draws import RandomDraws

RETRY_SECONDS = 1.0  # until a caller without an answer asks again
Request = Callable[[], Awaitable[Line]]


@dataclass
class Caller:
    """Sends requests and records the answers in the ledger. `patience`: how often it asks before it gives up, if ever;
    the checker then finds a request that never had an answer."""

    ledger: Ledger
    draws: RandomDraws
    patience: int | None = None

    async def until_answered(self, request: Request, **fields: Any) -> Line:
        """Repeat a request until there is a final answer. A repeated request must be carried out once only."""
        for nth in count(1):
            times = 2 if self.draws.chance(0.1) else 1
            gives_up_after = self.draws.integer(1, 50) / 100 if self.draws.chance(0.05) else None
            lines = await asyncio.gather(*(_ask_once(request, gives_up_after) for _ in range(times)))
            for line in lines:
                self.ledger.note(**(fields | line))
            if final := [line for line in lines if line["answer"] in FINAL]:
                return final[0]
            if nth == self.patience:
                return lines[-1]
            await asyncio.sleep(RETRY_SECONDS)
        raise AssertionError("count() has no end")


async def _ask_once(request: Request, gives_up_after: float | None) -> Line:
    """Send a request once. The caller hangs up after `gives_up_after` seconds, if given."""
    task = asyncio.ensure_future(_answer_line(request))
    done, _ = await asyncio.wait([task], timeout=gives_up_after)
    if not done:
        task.cancel()
        await asyncio.wait([task])
        return {"answer": "unknown"}
    return task.result()


async def _answer_line(request: Request) -> Line:
    try:
        return {"answer": "done", **await request()}
    except Refused as error:
        return {"answer": "refused", "n": error.more.get("n"), "refusals": error.more["refusals"]}
    except BadInput as error:
        return {"answer": "sent_back", "says": error.says[:200]}
    except Unavailable as error:
        stored: Line = {name: error.more[name] for name in ("n", "number") if name in error.more}
        on_record = "n" in stored or ("number" in stored and "id" not in error.more)
        return {"answer": "later" if on_record else "unknown", **stored}
    except Exception as error:  # no answer that a caller understands: the checker reports it
        return {"answer": "broken", "kind": f"{type(error).__name__}: {str(error)[:300].partition(chr(10))[0]}"}
