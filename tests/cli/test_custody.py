"""`banjie hold`, `banjie erase`, `banjie retention` beside a running stack."""

import pytest

from tests.cli.test_cases import take_in
from tests.stack.fixtures import Command

pytestmark = pytest.mark.slow


def test_a_text_is_held_then_erased_by_two(banjie: Command) -> None:
    number = take_in(banjie)
    placed = banjie("hold", "place", number, "--by", "li", "--reason", "法院来函", "--json")
    assert placed.code == 0, placed
    assert placed.data["held"]
    words = ("erase", number, "--text", "narrative", "--ground", "本人要求", "--by", "li")
    assert "两人" in banjie(*words).err
    assert banjie(*words, "--with", "wang").code == 1
    assert banjie("hold", "lift", number, "--by", "wang", "--reason", "案件已结").code == 0

    assert banjie("erase", number, "--text", "narrative", "--preview", "--json").data["texts"]
    assert number in banjie(*words, "--with", "wang").out

    shown = banjie("hold", "show", number).out
    assert all(word in shown for word in ("保全", "因保全未删除", "解除保全", "删除", "法院来函"))
    assert "李敏、王强" in shown  # both by name
    assert banjie(*words, "--with", "wang").code == 2
    assert all(text["name"] != "narrative" for text in banjie("show", number, "--person", "li", "--json").data["texts"])


def test_of_an_erased_filer_it_is_said_that_they_were_erased(banjie: Command) -> None:
    number = take_in(banjie)
    words = ("erase", number, "--party", "--ground", "本人要求", "--by", "li", "--with", "wang")
    assert banjie(*words).code == 0
    shown = banjie("show", number, "--person", "li").out
    assert "来件人 已删除" in shown
    assert "未具名" not in shown
    assert banjie("show", number, "--person", "li", "--json").data["party"]["erased"] is True


def test_nothing_is_due_where_nothing_says_how_long_it_is_kept(banjie: Command) -> None:
    assert banjie("retention", "due", "--json").data == {"due": [], "listed": None}
    assert banjie("retention", "carry-out", "--by", "li").code == 2
    assert banjie("retention", "carry-out", "7", "--by", "li").code == 2
