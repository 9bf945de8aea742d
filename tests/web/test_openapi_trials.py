"""The description of the interface holds when every operation is tried."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.web.conftest import Served
from tests.web.test_openapi import DESCRIBED, OPERATIONS

pytestmark = pytest.mark.slow
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED)
SCHEMA.config.generation.update(with_security_parameters=False)  # an invented key would be answered 401 each time
# A form or a filter that the description allows may name a procedure, a person or a file that this office does not
# have. Where nothing but the address is given, there is nothing of that.
SCHEMA.config.checks.positive_data_acceptance.expected_statuses.append("422")
TRIALS = [
    pytest.param(method, path, mode, id=f"{method} {path} {mode.value}")
    for method, path in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or {"parameters", "requestBody"} & set(DESCRIBED["paths"][path][method.lower()])
]
SOME_OR_DEEP = [
    trial if place % 3 == 0 else pytest.param(*trial.values, id=str(trial.id), marks=pytest.mark.deep)
    for place, trial in enumerate(TRIALS)
]
UNHURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


@pytest.mark.parametrize(("method", "path", "mode"), SOME_OR_DEEP)
def test_every_operation_holds_what_the_description_says(
    served: Served, many: Callable[[int, int], int], method: str, path: str, mode: GenerationMode
) -> None:
    """Schemathesis sends what the description allows, or what it does not, with all its checks: no answer that is not
    described, no 5xx. In the long form 1,000 requests to each operation."""
    described = DESCRIBED["paths"][path][method.lower()]
    queried = any(one["in"] == "query" for one in described.get("parameters", ()))
    names_more = queried or "requestBody" in described
    modes = sum(trial.values[:2] == (method, path) for trial in TRIALS)

    @settings(max_examples=many(3, 1000 // modes), suppress_health_check=UNHURRIED)
    @given(case=SCHEMA[path][method].as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        if str((case.query or {}).get("wait", "")).isdigit():
            case.query["wait"] = 0  # else the feed takes as many seconds as it is asked to
        answer = case.call_and_validate(base_url=served.url, headers=dict(case.headers or {}) | served.headers)
        assert answer.status_code != 422 or names_more or mode is GenerationMode.NEGATIVE, answer.text

    tried()
