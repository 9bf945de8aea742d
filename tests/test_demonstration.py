"""The demonstration procedure of statutory time is sound and shows every unit, with extension and suspension."""

from pathlib import Path

import procedures
from cli.demo.from_scenarios import closing_lives, ends_not_shown
from models.time import Unit
from procedures.checker.report import check_procedure

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
    clocks = {rule.clock.name: rule.clock for rule in loaded.rules if rule.clock}

    assert clocks["handling"].limit.n == 9
    assert clocks["first_answer"].limit.by == "severity"
    assert (clocks["promise"].limit.set_by, clocks["promise"].limit.n) == ("promised_on", 20)
    assert (clocks["hearing"].limit.set_by, clocks["hearing"].limit.n) == ("hearing_at", None)


def test_the_demonstration_of_a_procedure_says_which_ends_it_leaves_out() -> None:
    shown = closing_lives("zhengzhou-water")

    assert ends_not_shown("zhengzhou-water", shown) == []
    assert len(ends_not_shown("zhengzhou-water", [])) == len(shown) > 1
