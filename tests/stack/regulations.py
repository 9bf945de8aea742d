"""The regulations on file and their scenarios, each read once for all tests of a process."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from banjie_author.coverage import ScenarioSuite
from models.procedure import Procedure
from procedures import load, slugs
from procedures.load import law_of, load_without_overlays, scenario_file
from procedures.scenarios.schema import ScenarioBook, read_scenarios

SLUGS = tuple(slugs())
Settings = frozenset[tuple[str, bool | int | str]]


def some_or_deep(params: Sequence[object], one_in: int, first: int = 0) -> list[Any]:
    """Return the parameters of a test. An ordinary run takes one in so many, from the `first` on; `--deep` all."""
    return [
        pytest.param(
            *(one if isinstance(one, tuple) else (one,)), marks=[pytest.mark.deep] * ((place - first) % one_in != 0)
        )
        for place, one in enumerate(params)
    ]


@cache
def regulation(slug: str) -> Procedure:
    """Return a regulation as written, its settings filled with what is valid there."""
    return load_without_overlays(slug)


@cache
def regulation_under(slug: str, settings: Settings) -> Procedure:
    """Return a regulation under the settings of an office."""
    return load(slug, dict(settings))


@cache
def scenario_book(slug: str) -> ScenarioBook:
    return read_scenarios(scenario_file(slug))


@cache
def scenario_suite(slug: str) -> ScenarioSuite:
    return ScenarioSuite(slug, scenario_book(slug), law_of(regulation(slug)).calendar)
