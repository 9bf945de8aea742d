"""Every rule of every procedure is traced to its data, code and tests; clocks and gates are always tested."""

import json
from importlib import import_module

import pytest

from procedures import slugs
from procedures.load import PROCEDURES_FOLDER
from procedures.trace import Trace, trace_report, trace_rule, trace_rules

TRACES = trace_rules()


def trace_id(traced: Trace) -> str:
    return traced.id


def cited_line(place: str) -> str:
    path, _, line = place.partition(":")
    number = int(line.split()[0])
    return (PROCEDURES_FOLDER.parent / path).read_text(encoding="utf-8").splitlines()[number - 1]


@pytest.mark.parametrize("traced", TRACES, ids=trace_id)
def test_a_rule_is_tested_or_states_why_not(traced: Trace) -> None:
    assert bool(traced.tests) != bool(traced.untested)
    assert not (traced.untested and traced.enforce in {"block", "clock"})


@pytest.mark.parametrize("traced", TRACES, ids=trace_id)
def test_the_trace_names_the_line_of_the_data(traced: Trace) -> None:
    assert cited_line(traced.data).strip() == f"- id: {traced.id}"


@pytest.mark.parametrize("traced", TRACES, ids=trace_id)
def test_the_trace_names_the_module_and_function_of_the_rule(traced: Trace) -> None:
    path, _, function = traced.code.partition(":")
    module = import_module(path.removesuffix(".py").replace("/", "."))

    assert callable(getattr(module, function))
    assert f"`enforce: {traced.enforce}`" in (module.__doc__ or "")


@pytest.mark.parametrize("traced", TRACES, ids=trace_id)
def test_the_trace_names_the_lines_of_the_scenarios(traced: Trace) -> None:
    for cited in traced.tests:
        place, _, name = cited.partition(" ")
        assert name in cited_line(place)


def test_every_procedure_is_traced_in_the_order_of_its_text() -> None:
    assert {traced.procedure for traced in TRACES} == set(slugs())
    ids = [traced.id for traced in trace_rules("zhengzhou-water")]
    assert ids[0] == "ZZW-01a"
    assert ids == sorted(ids)


def test_a_rule_is_found_by_its_id() -> None:
    found = trace_rule("ZZW-03a")

    assert found.code == "rules/block.py:block_refusals"
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
