"""`banjie procedures new`: the skeleton is a regulation that can be checked and tried, and it is filled in by hand."""

import importlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from banjie_author.new import rule_prefix
from banjie_author.source_text import SaidLimit, recognised_articles
from cli.app import app
from cli.main import run_command
from models.time import Unit
from procedures import InvalidProcedure, editions, load
from settings import settings

SOURCE = """街道物业投诉办理办法
第一条 依照《条例》第九条的规定，制定本办法。2024年7月16日通过。
第二条 受理后四十五个工作日内办结，逾期的，两日内报主任。
第三条 紧急的，24小时内到场；及时回访。
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of an office that has no regulation of its own yet."""
    monkeypatch.setenv("BANJIE_PROCEDURES", str(tmp_path))
    reading = importlib.import_module("procedures.load")
    monkeypatch.setattr(reading, "_folders", [reading.PROCEDURES_FOLDER])
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def banjie(*words: str) -> int:
    return run_command(app, ["--lang", "en", "procedures", *words])


def test_a_skeleton_is_checked_and_tried_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert banjie("new", "street-homes") == 0
    assert banjie("check", "street-homes") == 0
    assert banjie("try", "street-homes") == 0
    assert "all 8 scenarios hold" in capsys.readouterr().out
    written = (folder / "street-homes.yaml").read_text(encoding="utf-8")
    assert "prefix: SHT" in written
    assert "draft: true" in written


def test_what_a_text_says_is_listed_to_be_confirmed(folder: Path) -> None:
    source = folder / "办法.txt"
    source.write_text(SOURCE, encoding="utf-8")
    assert banjie("new", "street-homes", "--from", str(source)) == 0
    written = (folder / "street-homes.yaml").read_text(encoding="utf-8")
    before_rules = written.partition("\nrules:\n")[0]
    assert (
        "#   「受理后四十五个工作日内办结，逾期的，两日内报主任」 → limit: {n: 45, unit: working_day}" in before_rules
    )
    assert banjie("check", "street-homes") == 0


def test_articles_count_up_and_dates_are_no_limits() -> None:
    found = {article.name: article.limits for article in recognised_articles(SOURCE)}
    assert list(found) == ["第一条", "第二条", "第三条"]  # not the ninth of another text
    assert found["第一条"] == ()
    assert [(limit.n, limit.unit) for limit in found["第二条"]] == [(45, Unit.working_day), (2, Unit.calendar_day)]
    assert found["第三条"] == (SaidLimit("紧急的，24小时内到场", 24, Unit.hour), SaidLimit("及时回访"))


def test_an_excerpt_begins_with_its_own_first_article() -> None:
    excerpt = "第三章 受理\n\n第九条 按本办法第十条办理。\n第十条 自收到之日起5个工作日内决定。\n第十一条 另行通知。"
    found = {article.name: [limit.n for limit in article.limits] for article in recognised_articles(excerpt)}
    assert found == {"第九条": [], "第十条": [5], "第十一条": []}


def test_a_filled_in_skeleton_is_another_regulation(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten working days instead of fifteen: the scenarios of the skeleton say so until they are written anew."""
    assert banjie("new", "street-homes") == 0
    path, scenarios = folder / "street-homes.yaml", folder / "scenarios" / "street-homes.yaml"
    rewrite(
        path, ("TODO the title of the regulation", "街道物业投诉办理办法"), ("n: 15,", "n: 10,"), ("十五个", "十个")
    )
    rewrite(path, ("fifteen working", "ten working"), ("draft: true  #", "#"))
    assert banjie("try", "street-homes") == 2
    assert "due" in capsys.readouterr().err
    rewrite(scenarios, ("2026-03-23", "2026-03-16"), ("2026-03-24", "2026-03-17"), ("2026-03-19", "2026-03-12"))
    assert banjie("check", "street-homes") == 0
    assert banjie("try", "street-homes") == 0
    assert load("street-homes", {}, date(2026, 3, 2)).edition == "1"


def rewrite(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_nothing_is_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert banjie("new", "street-homes") == 0
    (folder / "street-homes.yaml").write_text("mine", encoding="utf-8")
    assert banjie("new", "street-homes") == 2
    assert banjie("new", "bank") == 2
    assert banjie("new", "Bank!") == 2
    assert (folder / "street-homes.yaml").read_text(encoding="utf-8") == "mine"
    assert "lower-case letter" in capsys.readouterr().err


def test_a_draft_is_refused_in_production_and_changes_without_a_new_edition(folder: Path) -> None:
    assert banjie("new", "street-homes") == 0
    path, day = folder / "street-homes.yaml", date(2026, 3, 2)
    first = load("street-homes", {}, day).edition
    rewrite(path, ("n: 15,", "n: 16,"))
    second = load("street-homes", {}, day).edition
    assert first.startswith("1-")
    assert first != second
    editions.allow_drafts(allowed=False)
    try:
        with pytest.raises(InvalidProcedure, match="is a draft"):
            load("street-homes", {}, day)
    finally:
        editions.allow_drafts(allowed=True)


@pytest.mark.parametrize(("slug", "prefix"), [("bank", "BAN"), ("street-homes", "SHT"), ("a-b", "ABX"), ("x9", "XXX")])
def test_three_letters(slug: str, prefix: str) -> None:
    assert rule_prefix(slug) == prefix
