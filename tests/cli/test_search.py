"""`banjie search` beside a running stack."""

import pytest

from tests.cli.test_cases import take_in
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
