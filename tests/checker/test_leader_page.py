"""`banjie procedures explain`: its dates are those of the engine, and it says who acts and what happens otherwise."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from banjie_author import sample_cases
from banjie_author.explain import page_on
from banjie_author.one_page import SHEET, height
from banjie_author.sample_cases import sample_plays, timeline
from cli.app import app
from cli.demo import from_scenarios
from cli.demo.from_scenarios import closing_plays
from cli.main import run_command
from documents import printed_text
from procedures import load
from tests.stack.regulations import SLUGS, some_or_deep
from wording.dates import short_day, short_instant
from wording.translation import Language, speaking

TEXTS = ["zhengzhou-water", "bank", "restaurant-five-steps"]
T = TypeVar("T")


def in_chinese(form: Callable[[T], str], value: T) -> str:
    with speaking(Language.zh):
        return form(value)


def explained(
    slug: str, capsys: pytest.CaptureFixture[str], language: str = "zh", *more: str
) -> list[dict[str, object]]:
    assert run_command(app, ["procedures", "explain", slug, "--json", "--lang", language, *more]) == 0
    sections: list[dict[str, object]] = json.loads(capsys.readouterr().out)["sections"]
    return sections


@pytest.mark.parametrize("slug", some_or_deep(TEXTS, one_in=3))
def test_each_end_has_a_case_with_the_days_of_the_engine(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    (_, _, samples, *_) = explained(slug, capsys, "zh", "--all-ends")
    shown = dict(samples["rows"])  # type: ignore[call-overload]
    plays = sample_plays(slug)
    assert plays
    for end, (played, _) in plays.items():
        course = shown[load(slug).stages[end].name]
        assert played.case.closed_at
        assert in_chinese(short_instant, played.case.closed_at) in course.splitlines()[-1]
        for state in played.case.clocks.values():
            if state.last_day and not state.extended and not state.suspended:
                assert in_chinese(short_day, state.last_day) in course


@pytest.mark.parametrize(
    ("slug", "ordinary"),
    some_or_deep([("zhengzhou-water", "closed"), ("property-internal", "closed"), ("bank", "b23")], one_in=3),
)
def test_the_page_shows_the_ordinary_end_and_names_the_others(
    slug: str, ordinary: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (_, _, samples, *_) = explained(slug, capsys)
    ends = {name: one.name for name, one in load(slug).stages.items() if one.kind == "end" and one.ends == "case"}
    assert [end for end, _ in samples["rows"]] == [ends[ordinary]]  # type: ignore[attr-defined]
    assert len(ends) > 1
    assert all(words in str(samples["note"]) for name, words in ends.items() if name != ordinary)


def test_an_end_that_needs_an_act_of_the_register_has_its_case_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a receipt starts a limit: a demonstration cannot play that, the page can."""
    shown = closing_plays("zhengzhou-water")
    every_act = {done.act for played, _ in shown.values() for done in played.acts}
    monkeypatch.setattr(from_scenarios, "REGISTER_ACTS", every_act)
    assert closing_plays("zhengzhou-water", by_people=True).keys() < shown.keys()
    assert closing_plays("zhengzhou-water").keys() == shown.keys()


def test_a_limit_is_shown_where_it_begins_and_where_it_moves() -> None:
    """The water bureau's twenty working days begin with the acceptance, and not before."""
    (played, _) = closing_plays("zhengzhou-water")["closed"]
    with speaking(Language.zh):
        lines = list(timeline(played))
    (line,) = [line for line in lines if "处理完毕至" in line]
    assert "坚持投诉，受理" in line
    until = played.case.clocks["handling"].last_day
    assert until
    assert line.endswith(f"处理完毕至 {in_chinese(short_day, until)}")


def test_what_happens_if_nobody_acts(capsys: pytest.CaptureFixture[str]) -> None:
    _, consequences, *_ = explained("zhengzhou-water", capsys, "zh", "--all-ends")
    rows = consequences["rows"]
    assert [
        "受理审查：3个工作日（第五条 第一款，自投诉举报、当事人坚持投诉起）",
        "到期前 1个工作日",
        "记为逾期；提醒受理处室",
    ] in rows  # type: ignore[operator]


def test_what_the_office_must_decide_is_named_in_its_language(capsys: pytest.CaptureFixture[str]) -> None:
    *_, settings = explained("zhengzhou-water", capsys, "en")
    assert settings["heading"] == "5. What the office decides"
    assert settings["rows"]


def test_the_page_is_written_as_a_word_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.docx"
    assert run_command(app, ["procedures", "explain", "zhengzhou-water", "--docx", str(path)]) == 0
    printed = printed_text(path.read_bytes())
    assert "谁办什么" in printed
    assert "2026年3月5日" in printed
    assert run_command(app, ["procedures", "explain", "zhengzhou-water", "--docx", str(tmp_path / "no" / "x")]) == 2
    assert "不能写入" in capsys.readouterr().err


@pytest.mark.parametrize("slug", some_or_deep(SLUGS, one_in=21))
def test_the_page_is_one_sheet_and_everything_is_under_all_ends(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_cases, "closing_plays", cache(closing_plays))
    for language in Language:
        with speaking(language):
            sheet, whole = page_on(slug), page_on(slug, all_ends=True)
        assert height(sheet) <= SHEET
        for part, everything in zip(sheet.sections[1:], whole.sections[1:], strict=True):
            assert len(part.rows) == len(everything.rows) or "--all-ends" in part.note
