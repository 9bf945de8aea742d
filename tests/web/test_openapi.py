"""The description of the interface: it is kept in the repository, and it holds when every operation is tried."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.web.conftest import Served
from web.api.openapi import OPENAPI_FILE, openapi_text

DESCRIBED = json.loads(OPENAPI_FILE.read_bytes())
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED)
SCHEMA.config.generation.update(with_security_parameters=False)  # an invented key would be answered 401 each time
# A form or a filter that the description allows may name a procedure, a person or a file that this office does not
# have. Where nothing but the address is given, there is nothing of that.
SCHEMA.config.checks.positive_data_acceptance.expected_statuses.append("422")
OPERATIONS = [(method.upper(), path) for path, methods in DESCRIBED["paths"].items() for method in methods]
TRIALS = [
    pytest.param(method, path, mode, id=f"{method} {path} {mode.value}")
    for method, path in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or {"parameters", "requestBody"} & set(DESCRIBED["paths"][path][method.lower()])
]
UNHURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


def test_the_file_is_as_the_program_is() -> None:
    """`make pages` renews it; a change here is a change for every program that calls."""
    assert OPENAPI_FILE.read_text(encoding="utf-8") == openapi_text()


def test_every_operation_names_its_problems() -> None:
    for method, path in OPERATIONS:
        if path.startswith("/v1/"):
            answers = DESCRIBED["paths"][path][method.lower()]["responses"]
            assert {"400", "401", "403", "422", "429", "503"} <= set(answers), (method, path)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path", "mode"), TRIALS)
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
