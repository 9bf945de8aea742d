"""`banjie search` beside a running stack."""

import pytest

from cli.cases.search import print_found
from queries.search.views import HitView, SearchView
from queries.views.about import AboutView
from tests.cli.test_cases import take_in
from tests.register.recorded_case import MONDAY
from tests.stack.fixtures import Command

pytestmark = pytest.mark.slow


def test_a_number_is_found_and_shown(banjie: Command) -> None:
    number = take_in(banjie)

    found = banjie("search", number, "--person", "li", "--json").data
    assert [(hit["number"], hit["part"]) for hit in found["hits"]] == [(number, "number")]
    said = banjie("search", number, "--person", "li", "--procedure", "zhengzhou-water")
    assert (said.code, number in said.out) == (0, True)
    assert "没有找到" in banjie("search", number, "--person", "li", "--until", "2020-01-01").out
    assert banjie("search", number, "--person", "li", "--from", "gestern").code == 2
    assert banjie("search", number, "--person", "nobody").code == 2


def test_it_is_said_that_there_are_more_and_that_the_list_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    number = "ZZW-2026-000001"
    hit = HitView(
        number=number, procedure="zhengzhou-water", title="", part="number", part_label="登记号",
        name=None, at=MONDAY, n=None, excerpt=number, about=AboutView(subject="水", filer="", target=""),
    )  # fmt: skip
    for is_more, is_cut, count in (
        (False, False, "共 1 处\n"),
        (True, False, "共 1 处以上\n"),
        (True, True, "共 1 处以上\n"),
    ):
        print_found(SearchView(words=("0001",), hits=(hit,), total=1, is_more=is_more, is_cut=is_cut, next=None))
        said = capsys.readouterr().out
        assert (count in said, "只列出最新的" in said) == (True, is_cut), said
