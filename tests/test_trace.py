"""Every rule of every procedure is traced to its data, code and tests; clocks and gates are always tested."""

import json
from functools import cache
from importlib import import_module
from typing import get_args

import pytest

from models.rule import Rule
from procedures.load import PROCEDURES_FOLDER
from procedures.trace import RULE_FUNCTIONS, Trace, trace_report, trace_rule, trace_rules
from tests.stack.regulations import SLUGS, regulation

each_regulation = pytest.mark.parametrize("slug", SLUGS, scope="module")  # the tests of one after another: read once


@cache
def traces_of(slug: str) -> tuple[Trace, ...]:
    return tuple(trace_rules(slug))


@cache
def lines_of_file(path: str) -> list[str]:
    return (PROCEDURES_FOLDER.parent / path).read_text(encoding="utf-8").splitlines()


def cited_line(place: str) -> str:
    path, _, line = place.partition(":")
    return lines_of_file(path)[int(line.split()[0]) - 1]


@each_regulation
def test_each_rule_is_tested_or_states_why_not(slug: str) -> None:
    traces = traces_of(slug)
    assert [traced.id for traced in traces if bool(traced.tests) == bool(traced.untested)] == []
    assert [traced.id for traced in traces if traced.untested and traced.enforce in {"gates", "clock"}] == []
    assert [traced.id for traced in traces] == [rule.id for rule in regulation(slug).rules]


@each_regulation
def test_the_trace_names_the_lines_of_the_data(slug: str) -> None:
    assert [traced.id for traced in traces_of(slug) if cited_line(traced.data).strip() != f"- id: {traced.id}"] == []


@each_regulation
def test_the_trace_names_the_module_and_function_of_each_rule(slug: str) -> None:
    assert [traced.id for traced in traces_of(slug) if not names_its_code(traced)] == []


def names_its_code(traced: Trace) -> bool:
    path, _, function = traced.code.partition(":")
    module = import_module(path.removesuffix(".py").replace("/", "."))
    return callable(getattr(module, function)) and f"`enforce: {traced.enforce}`" in (module.__doc__ or "")


@each_regulation
def test_the_trace_names_the_lines_of_the_scenarios(slug: str) -> None:
    cited = [place.partition(" ") for traced in traces_of(slug) for place in traced.tests]
    assert [(place, name) for place, _, name in cited if name not in cited_line(place)] == []


def test_every_procedure_is_traced_in_the_order_of_its_text() -> None:
    assert {traced.procedure for slug in SLUGS for traced in traces_of(slug)} == set(SLUGS)
    ids = [traced.id for traced in traces_of("zhengzhou-water")]
    assert ids[0] == "ZZW-01a"
    assert ids == sorted(ids)


def test_a_rule_is_found_by_its_id() -> None:
    found = trace_rule("ZZW-03a")

    assert found.code == "rules/gates.py:gates_refusals"
    assert found.data.startswith("procedures/zhengzhou-water.yaml:")
    assert found.article == "第三条 1项"


def test_an_unknown_rule_is_reported_with_similar_ones() -> None:
    with pytest.raises(LookupError, match=r"没有规则「ZZW-03z」；相近的有：.*ZZW-03a、ZZW-03b"):
        trace_rule("ZZW-03z")


def test_the_trace_report_has_a_form_for_programs() -> None:
    written = json.loads(json.dumps(trace_report("zhengzhou-water").json_data(), ensure_ascii=False))
    fields = {"id", "procedure", "article", "enforce", "data", "code", "tests", "untested"}

    assert list(written) == ["rules"]
    assert all(set(rule) == fields for rule in written["rules"])


def test_the_word_after_enforce_is_the_module_in_rules() -> None:
    words = get_args(Rule.model_fields["enforce"].annotation)

    assert {word: RULE_FUNCTIONS[word].__module__ for word in words} == {word: f"rules.{word}" for word in words}
