"""The second engine of counting, made from docs/statutory-time.md alone: it holds the examples of the page, agrees with
the program over random limits, and carries a plain generator of properties."""

import shlex
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251  # seeded

import pytest

import calendars
from tests.rules.statutory_time.plain_generator import run
from tests.rules.statutory_time.second_count import (
    ALL_PLACES,
    FEW_PLACES,
    by_program,
    by_second_engine,
    draw,
    several,
    several_by_program,
    several_by_second_engine,
)
from tests.rules.statutory_time.second_engine import EPOCH, FOREVER, Office, Ways, count, microseconds, read_head
from tests.rules.statutory_time.test_docs import EXAMPLES

SEEDS = 8
WITHOUT_VALUE = ("--roll",)


def test_the_second_engine_ends_each_example_as_the_page_says() -> None:
    assert len(EXAMPLES) > 50
    for _, _, asked, late_from in EXAMPLES:
        event, limit, *options = shlex.split(asked)
        said = said_in(options)
        office = office_of(said.get("calendar", ["CN"])[0])
        unit, n = limit.split()[-1], int(limit.split()[0]) if " " in limit else 0
        paused = [tuple(at(office, part, FOREVER) for part in span.split("/")) for span in said.get("suspended", [])]
        end = count(
            office,
            at(office, event),
            n,
            unit,
            [(begun, ended) for begun, ended in paused],
            int(said.get("extended", ["0"])[0]),
            ways_said(said),
        )
        assert shown(office, end.late if end else None) == late_from, asked


@cache
def office_of(code: str) -> Office:
    return Office(read_head(Path(calendars.__file__).parent, code))


def said_in(options: list[str]) -> dict[str, list[str]]:
    """Return the values of each option; of `--roll` none."""
    said: dict[str, list[str]] = {}
    words = iter(options)
    for word in words:
        said.setdefault(word.removeprefix("--"), []).extend([] if word in WITHOUT_VALUE else [next(words)])
    return said


def ways_said(said: dict[str, list[str]]) -> Ways:
    counting = dict(word.split("=") for word in said.get("counting", []))
    return Ways(
        roll="roll" in said,
        close=said.get("day-end") == ["close"],
        next_opening=said.get("outside-hours") == ["next_opening"],
        at_least_working_days=int(counting.get("at_least_working_days", 0)),
        month_end=counting.get("month_end", "down"),
        month_from=counting.get("month_from", "event"),
        whole_hours=counting.get("whole_hours") == "true",
        counts_from=said.get("counts-from", ["end"])[0],
    )


def at(office: Office, written: str, otherwise: int = 0) -> int:
    local = datetime.fromisoformat(written) if written else None
    return microseconds(local.replace(tzinfo=office.zone)) if local else otherwise


def shown(office: Office, late: int | None) -> str:
    moment = None if late is None else (EPOCH + timedelta(microseconds=late)).astimezone(office.zone)
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_program_and_the_second_engine_agree(seed: int, many: Callable[[int, int], int]) -> None:
    rng = Random(seed)
    numbers = FEW_PLACES if many(0, 1) == 0 else tuple(ALL_PLACES)
    ends = 0
    for number in range(many(250, 135_000)):
        drawn = draw(rng, numbers)
        end = by_program(drawn)
        assert end == by_second_engine(drawn), f"limit {number} of seed {seed}: {drawn}"
        ends += end is not None
        if number % 10 == 0 and "counting" not in drawn.terms:
            lengths, later = several(rng, drawn), rng.random() < 0.5
            plain = drawn._replace(terms={name: drawn.terms[name] for name in drawn.terms if name != "extended"})
            decided = several_by_program(plain, lengths, later)
            assert decided == several_by_second_engine(plain, lengths, later), f"{lengths}, {later}: {plain}"
    assert ends > number * 0.8  # few are open, or have no such day


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_property_holds_by_the_plain_generator(seed: int, many: Callable[[int, int], int]) -> None:
    wanted = many(2_000, 12_500_000)  # 100,000,000 in all

    assert run(wanted, seed, few=wanted < 1_000_000) >= wanted
