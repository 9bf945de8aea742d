"""How many cases a worker keeps ready."""

import worker
from settings import Settings


def test_the_cache_holds_as_many_cases_as_fit_into_its_memory() -> None:
    assert worker.cases_in(Settings().worker_cache * 1_000_000) == 1000
    assert worker.cases_in(1) == 1, "a worker without a cache would begin each case anew at each act"
