"""What travels at once between a case and the register. Temporal carries two megabytes; a case that sent more would
stand still, so that much goes in several parcels."""

from collections.abc import Iterable
from itertools import accumulate, takewhile

AT_MOST = 100
BYTES = 256 * 1024


def parcel(sizes: Iterable[int]) -> int:
    """How many of the first things of these sizes (bytes) go into one parcel: one always does."""
    fitting = takewhile(lambda so_far: so_far[0] <= AT_MOST and so_far[1] <= BYTES, enumerate(accumulate(sizes), 1))
    return max(1, sum(1 for _ in fitting))
