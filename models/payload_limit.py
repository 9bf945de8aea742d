"""How much a case and the register exchange in one payload.

Temporal limits a payload to two megabytes. A case that tried to send more could not go on, so it sends several
payloads, each well below that limit.
"""

from collections.abc import Iterable
from itertools import accumulate, takewhile

MAX_ITEMS_PER_PAYLOAD = 100
MAX_PAYLOAD_BYTES = 256 * 1024


def count_in_payload(sizes: Iterable[int]) -> int:
    """Return how many of the first items, of these sizes in bytes, go into one payload; at least one."""
    fitting = takewhile(
        lambda total: total[0] <= MAX_ITEMS_PER_PAYLOAD and total[1] <= MAX_PAYLOAD_BYTES,
        enumerate(accumulate(sizes), 1),
    )
    return max(1, sum(1 for _ in fitting))
