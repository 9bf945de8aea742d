"""The demonstration procedure of statutory time is sound and shows every unit, with extension and suspension."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import procedures
from banjie_author.report import check_procedure
from cli.demo import from_scenarios
from cli.demo.from_scenarios import Life, closing_lives, ends_not_shown
from cli.demo.play import told_by_event
from cli.demo.script import load_courses
from models.time import Unit
from procedures.scenarios.schema import ScenarioBook
from queries.views.history import EventView

FILE = Path(__file__).parents[1] / "examples" / "procedures" / "statutory-time.yaml"


def test_the_demonstration_procedure_is_sound() -> None:
    report = check_procedure(FILE)

    assert report.ok, str(report)


def test_every_unit_is_shown_extended_and_suspended() -> None:
    clocks = [rule.clock for rule in procedures.load(str(FILE), {}).rules if rule.clock]
    units = {
        unit
        for clock in clocks
        for unit in (clock.limit.unit, *(amount.unit for amount in clock.limit.values.values()))
    }

    assert units - {None} == set(Unit)
    assert all(clock.extension and clock.suspension for clock in clocks)


def test_limits_are_shown_by_class_by_fact_by_setting_and_set_by_an_act() -> None:
    loaded = procedures.load(str(FILE), {"handling_days": 9})
    clocks = {rule.clock.code: rule.clock for rule in loaded.rules if rule.clock}

    assert clocks["handling"].limit.n == 9
    assert clocks["first_answer"].limit.by == "severity"
    assert (clocks["promise"].limit.set_by, clocks["promise"].limit.n) == ("promised_on", 20)
    assert (clocks["hearing"].limit.set_by, clocks["hearing"].limit.n) == ("hearing_at", None)


def test_the_demonstration_of_a_procedure_says_which_ends_it_leaves_out() -> None:
    shown = closing_lives("zhengzhou-water")

    assert ends_not_shown("zhengzhou-water", shown) == []
    assert len(ends_not_shown("zhengzhou-water", [])) == len(shown) > 1


def test_a_course_goes_on_to_the_limit_that_ends_its_case() -> None:
    ends_by_limit = closing_lives("bank")["b_unconfirmed"].course
    assert ends_by_limit.closed_at
    assert ends_by_limit.closed_at > ends_by_limit.acts[-1].at


def test_a_course_tells_what_people_said_with_the_event_of_each_act() -> None:
    course = load_courses("04")["04-liability-thirty-days"]
    first = next(step for step in course.acts if step.refused is None)
    events = [
        _event(1, 1, None), _event(2, 2, first.actor, "registered"), _event(3, None, None),
        _event(4, 3, first.actor, first.name), _event(5, 3, first.actor),
    ]  # fmt: skip

    said = told_by_event(course, events, {})

    assert set(said) == {1, 4}  # what the case did by itself, and what followed from an act, says nothing of its own
    assert "三次来电记录、夜间录像" in said[4]
    assert "三次来电记录、夜间录像" not in said[1]


def test_of_the_scenarios_that_end_alike_the_one_with_a_title_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    book = from_scenarios.scenario_book("zhengzhou-water")
    untitled = book.model_copy(
        update={"scenarios": tuple(one.model_copy(update={"title": None}) for one in book.scenarios)}
    )
    shown = _shown(monkeypatch, untitled)
    end, life = next(iter(shown.items()))
    shortest = next(
        one for one in untitled.scenarios if one.then.closed and one.then.stage == end and one.name != life.scenario
    )
    titled = [one.model_copy(update={"title": "一件旧事"}) if one is shortest else one for one in untitled.scenarios]

    chosen = _shown(monkeypatch, book.model_copy(update={"scenarios": tuple(titled)}))[end]

    assert (chosen.scenario, chosen.course.title) == (shortest.name, "一件旧事")
    assert life.course.title.startswith("办到「")


def _shown(monkeypatch: pytest.MonkeyPatch, book: ScenarioBook) -> dict[str, Life]:
    monkeypatch.setattr(from_scenarios, "scenario_book", lambda _: book)
    return closing_lives(book.procedure)


def _event(seq: int, n: int | None, by: str | None, name: str = "") -> EventView:
    at = datetime(2026, 1, 6, 7, tzinfo=UTC)
    return EventView(
        seq=seq, type="acted", name=name, label="", related=None, at=at, recorded_at=at, by=by, by_name=by or "",
        stands_for=(), n=n, texts=(), attachments=(), to=None, to_label="", rules=(), articles=(), due_next=(),
        moved_by=(), stage="", stage_label="", replaces=(),
    )  # fmt: skip
