"""How people ask: until there is an answer, always with the same key or id; some twice at once, some do not wait."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.errors import BadInput, Refused, Unavailable
from tests.faults.ledger import FINAL, Ledger, Line
from tests.rules.walks.random_draws import RandomDraws

RETRY_SECONDS = 1.0  # seconds until a caller without an answer asks again
Request = Callable[[], Awaitable[Line]]


@dataclass
class Caller:
    """Whoever asks, with the book of what was answered."""

    ledger: Ledger
    draws: RandomDraws

    async def until_answered(self, ask: Request, **about: Any) -> Line:
        """As the product promises: asked again it is harmless, and done once."""
        while True:
            times = 2 if self.draws.chance(0.1) else 1
            gone = self.draws.integer(1, 50) / 100 if self.draws.chance(0.05) else None
            lines = await asyncio.gather(*(_ask_once(ask, gone) for _ in range(times)))
            for line in lines:
                self.ledger.note(**(about | line))
            if final := [line for line in lines if line["answer"] in FINAL]:
                return final[0]
            await asyncio.sleep(RETRY_SECONDS)


async def _ask_once(ask: Request, gone: float | None) -> Line:
    """Once; `gone` is after how many seconds the caller has hung up."""
    asking = asyncio.ensure_future(_answer_line(ask))
    done, _ = await asyncio.wait([asking], timeout=gone)
    if not done:
        asking.cancel()
        await asyncio.wait([asking])
        return {"answer": "unknown"}
    return asking.result()


async def _answer_line(ask: Request) -> Line:
    try:
        return {"answer": "done", **await ask()}
    except Refused as error:
        return {"answer": "refused", "n": error.more.get("n"), "refusals": error.more["refusals"]}
    except BadInput as error:
        return {"answer": "sent_back", "says": error.says[:200]}
    except Unavailable as error:
        stored: Line = {name: error.more[name] for name in ("n", "number") if name in error.more}
        on_record = "n" in stored or ("number" in stored and "id" not in error.more)
        return {"answer": "later" if on_record else "unknown", **stored}
    except Exception as error:  # a fault of the product, and found as such
        return {"answer": "broken", "kind": f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"}
