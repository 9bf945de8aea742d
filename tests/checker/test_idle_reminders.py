"""The reminder of the house: at each stage without a limit somebody is reminded, and then their head."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import calendars
from banjie_author.report import check_procedure
from models.case import Case
from models.errors import BadInput
from models.events import Acted, Event, Opened
from models.law import Law
from models.packed_law import pack_law
from procedures import InvalidProcedure, canonical_law, load
from procedures.checker.soundness import event_graph_of, find_flaws
from procedures.load import law_of
from procedures.reminders import HOUSE_IDLE_DAYS, IDLE_REMINDER, stages_without_limit, with_idle_reminders
from procedures.scenarios.player import play_scenario
from procedures.scenarios.schema import Given, Scenario
from rules.evolve import evolve, open_case
from rules.timer import next_alarm, ring_clocks
from rules.waiting import waiting_for
from settings import Settings
from starter.office.settings_file import read_office_settings
from tests.checker.planted_mistakes import SOUND_PROCEDURE
from tests.stack.regulations import SLUGS, regulation, scenario_book
from tests.zones import CHINA

BROKEN = Path(__file__).parents[1] / "procedures" / "broken"
LARGEST_LAW = 16_000
MONDAY = datetime(2026, 3, 2, 9, tzinfo=CHINA)


def small_law(tmp_path: Path, days: int = 10) -> Law:
    path = tmp_path / "small-office.yaml"
    path.write_text(SOUND_PROCEDURE, encoding="utf-8")
    return Law(load(str(path), {IDLE_REMINDER: days}), calendars.load_calendar())


def opened(law: Law) -> Case:
    event = Opened(seq=1, type="opened", name="complaint", at=MONDAY, recorded_at=MONDAY)
    return open_case(law, "SML-2026-000001", event)


def rung(law: Law, case: Case, until: datetime) -> tuple[Case, list[Event]]:
    steps = list(ring_clocks(law, case, until, until))
    return (steps[-1].case if steps else case), [step.event for step in steps]


def test_without_the_word_nothing_is_added(tmp_path: Path) -> None:
    assert small_law(tmp_path, 0).clocks.keys() == {"handling"}


def test_a_stage_without_a_limit_reminds_who_acts_there_and_from_the_second_time_on_their_head(tmp_path: Path) -> None:
    law = small_law(tmp_path)
    case, events = rung(law, opened(law), MONDAY + timedelta(days=45))

    told = [(event.to, event.at.date()) for event in events if event.type == "reminded"]
    assert told[0] == ("window", date(2026, 3, 17))
    assert told[1:3] == [("head_window", date(2026, 3, 31)), ("window", date(2026, 3, 31))]
    assert law.procedure.roles["head_window"].unit == "window"
    assert next_alarm(law, case)


def test_it_ends_with_the_stage_and_begins_anew_when_the_case_comes_back(tmp_path: Path) -> None:
    law = small_law(tmp_path)
    done = [("reception", "accepted", "desk"), ("desk", "answered", "review"), ("review", "returned", "desk")]
    case, running = opened(law), []
    for seq, (stage, name, to) in enumerate(done, start=2):
        running.append([clock.clock for clock in waiting_for(law, case).clocks])
        at = MONDAY + timedelta(days=seq)
        event = Acted(seq=seq, type="acted", name=name, at=at, recorded_at=at, by="an", n=seq, stage=stage, to=to)
        case = evolve(law, case, event)

    assert running == [["idle_reception"], ["handling"], ["idle_review"]]
    assert [clock.clock for clock in waiting_for(law, case).clocks] == ["handling"]


def test_it_is_a_reminder_of_the_house_and_no_limit_of_the_text(tmp_path: Path) -> None:
    law = small_law(tmp_path)
    rule, clock = law.clocks["idle_reception"]

    assert (rule.id, rule.article, clock.breach) == ("SML-house1", "本单位的久未办理提醒", False)
    assert clock.name == "久未办理提醒（接收）"


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=str)
def test_a_text_that_fails_its_check_is_refused_or_has_its_reminders_like_any_other(path: Path) -> None:
    refused: list[str] = []
    try:
        load(str(path), {IDLE_REMINDER: 10})
    except InvalidProcedure as broken:
        refused = [str(problem) for problem in broken.problems]
    expected = {str(problem) for problem in check_procedure(path, {}).problems}

    assert {*refused} <= expected, path


@pytest.mark.slow
def test_an_office_has_its_reminder_at_every_text_unless_its_file_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    silent = read_office_settings(Settings(home=tmp_path))
    path.write_text("idle_reminder: 15\nbank: {idle_reminder: 0}\nemployee: {}", encoding="utf-8")
    office = read_office_settings(Settings(home=tmp_path))

    assert silent.chosen_for("bank") == {IDLE_REMINDER: HOUSE_IDLE_DAYS}
    assert [office.chosen_for(slug)[IDLE_REMINDER] for slug in ("bank", "employee", "service-hall")] == [0, 15, 15]
    assert [*office.followed] == ["bank", "employee"]


@pytest.mark.parametrize("written", ["idle_reminder: -1", "idle_reminder: true", "bank: {idle_reminder: 400}"])
def test_days_of_a_reminder_that_are_none_are_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "office.yaml").write_text(written, encoding="utf-8")

    with pytest.raises(BadInput, match=r"idle_reminder is after how many working days .*: 0 to 366"):
        read_office_settings(Settings(home=tmp_path))


@pytest.mark.slow
def test_the_office_says_for_how_long_a_slip_can_be_undone_and_a_text_where_it_does_not(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    silent = read_office_settings(Settings(home=tmp_path))
    path.write_text("undo_minutes: 20\nbank: {undo_minutes: 0}", encoding="utf-8")
    office = read_office_settings(Settings(home=tmp_path))

    assert [load(slug, silent.chosen_for(slug)).undo_minutes for slug in ("bank", "employee")] == [30, 30]
    assert [load(slug, office.chosen_for(slug)).undo_minutes for slug in ("bank", "employee")] == [0, 20]


@pytest.mark.parametrize("written", ["undo_minutes: 121", "undo_minutes: -1", "bank: {undo_minutes: true}"])
def test_minutes_of_a_slip_that_are_none_are_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "office.yaml").write_text(written, encoding="utf-8")

    with pytest.raises(BadInput, match=r"undo_minutes is for how many minutes .*: 0 to 120"):
        read_office_settings(Settings(home=tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_every_stage_of_a_regulation_has_a_limit_or_the_reminder(slug: str) -> None:
    text = regulation(slug)
    unlimited = list(stages_without_limit(event_graph_of(text)))
    house = with_idle_reminders(text, 10)
    reminders = {rule.clock.code for rule in house.rules if rule.clock and rule.id.startswith(f"{text.prefix}-house")}

    assert reminders == {f"idle_{stage}" for stage in unlimited}
    assert list(find_flaws(house)) == []
    assert len(pack_law(canonical_law(house))) <= LARGEST_LAW


def idle_places(law: Law, case: Case) -> Iterator[str]:
    for here in case.positions.values():
        if f"idle_{here.stage}" in law.clocks:
            yield here.stage


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS[::4])
def test_in_no_situation_is_a_case_forgotten(slug: str) -> None:
    book = scenario_book(slug)
    settings = dict(book.settings)
    law = law_of(load(slug, {**settings, IDLE_REMINDER: 10}))
    for name in book.situations:
        rules = (law.procedure.rules[0].id,)
        scenario = Scenario.model_validate({"name": name, "rules": rules, "given": Given(situation=name), "then": {}})
        played = play_scenario(law, book, scenario)
        assert not played.wrong, played.wrong
        running = {clock.clock for clock in waiting_for(law, played.case).clocks}
        if not played.case.closed_at:
            assert {f"idle_{stage}" for stage in idle_places(law, played.case)} <= running, name
