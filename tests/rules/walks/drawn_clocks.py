"""Clocks drawn at random, in every unit, with every word of theirs."""

from models.time import Unit
from tests.rules.walks.drawn_requirements import DeclaredNames, drawn_requirement
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.vocabulary import Data

NUMBERS: dict[Unit, list[int]] = {
    Unit.working_day: [1, 2, 5], Unit.calendar_day: [1, 3, 6], Unit.month: [1], Unit.hour: [1, 30],
    Unit.working_hour: [1, 12], Unit.same_day: [0], Unit.month_end: [0], Unit.day_of_month: [1, 15, 31],
    Unit.weekday: [1, 7], Unit.date: [315, 1231],
}  # fmt: skip
EXTENSIBLE_UNITS = (Unit.working_day, Unit.calendar_day, Unit.month, Unit.hour, Unit.working_hour)
RECIPIENTS = ["window", "leader", "filer", "handler"]


def drawn_clock(dice: RandomDraws, name: str, spoken: DeclaredNames) -> Data:
    """Started and stopped by what happens in the regulation."""
    one: Data = {
        "name": name,
        **_starts_and_stops(dice, name, spoken),
        "limit": drawn_limit(dice),
        "breach": dice.often(),
    }
    if spoken.items and dice.often():
        one |= {"again": "per_item", "starts": ["measure_set", *one["starts"]]}
    elif dice.seldom():
        one["again"] = "restart"
    if dice.chance(0.15) and "set_by" not in one["limit"]:
        one["repeats"] = True
    if dice.chance(0.5):
        one["warn"] = dice.number(1, 3)
    if dice.chance(0.25):
        one["when"] = drawn_requirement(dice, spoken)
    one |= _counting_options(dice) | _time_options(dice, one["limit"], spoken)
    if any(rung["do"] == "take" for rung in one.get("over", ())):
        one["limit"] = drawn_amount(
            dice
        )  # a day long past, set by a fact, would take it at once whenever it comes up again
        one.pop("extension", None)
    return one


def _starts_and_stops(dice: RandomDraws, name: str, spoken: DeclaredNames) -> Data:
    over = [f"{other}_over" for other in spoken.clocks if other != name]
    early = ["next0", *spoken.entries, dice.one(spoken.events)]
    starts = list(dict.fromkeys([*dice.some(early), *_one_or_none(dice, over)]))
    stops = [*dice.some(spoken.events), *_one_or_none(dice, [*over, *spoken.receipts])]
    one: Data = {"starts": starts, "stops": [stop for stop in stops if stop not in starts]}
    if len(starts) > 1 and dice.seldom():
        one["starts_on"] = "all"
    if len(one["stops"]) > 1 and dice.often():
        one["stops_on"] = "all"
    return one


def _one_or_none(dice: RandomDraws, names: list[str]) -> list[str]:
    return [dice.one(names)] if names and dice.chance(0.2) else []


def _counting_options(dice: RandomDraws) -> Data:
    one: Data = {"roll": dice.chance(0.5)}
    if dice.seldom():
        one["outside_hours"] = "next_opening"
    if dice.seldom():
        one["day_end"] = "close"
    return one


def drawn_amount(dice: RandomDraws) -> Data:
    unit = dice.one([*NUMBERS, Unit.working_day, Unit.calendar_day])
    n = dice.one(NUMBERS[unit])
    if unit is Unit.hour and n > 1:  # thirty hours, said in minutes
        return {"n": n * 60, "unit": Unit.minute.value}
    return {"n": n, "unit": unit.value}


def drawn_limit(dice: RandomDraws) -> Data:
    by = {"set_by": dice.one(["day", "instant"])}
    classes = {"by": "severity", "values": {"minor": drawn_amount(dice), "major": drawn_amount(dice)}}
    counted = drawn_amount(dice)
    if dice.seldom():
        classes = {"by": "severity", "values": {"major": drawn_amount(dice)}} | drawn_amount(dice)
    return dice.one([counted, counted, counted, counted | by, by, classes])


def _time_options(dice: RandomDraws, drawn: Data, spoken: DeclaredNames) -> Data:
    one: Data = {"over": drawn_ladder(dice, spoken)} if dice.often() else {}
    spans = [*drawn.get("values", {}).values(), *([drawn] if "unit" in drawn else [])]
    if dice.chance(0.85):
        one["extension"] = drawn_extension(dice, spoken, by_units=any(one["unit"] in EXTENSIBLE_UNITS for one in spans))
    if dice.often():
        one["suspension"] = {"by": ["window", "leader"], "grounds": {"force": "不可抗力", "wait": "等候"}}
        one["suspension"] |= {"maximum": dice.number(1, 9)} if dice.chance(0.5) else {}
    return one


def drawn_extension(dice: RandomDraws, spoken: DeclaredNames, *, by_units: bool) -> Data:
    each = dice.number(1, 4)
    one: Data = {
        "asks": ["window", "leader"],
        "grants": dice.one([["leader"], ["window"], ["filer", "team", "head"], ["leader", "host"]]),
        "late": dice.seldom(),
    }
    if by_units and dice.often():
        one |= {"each": each, "total": each + dice.number(0, 4)}
    else:
        one["by"] = "date"
    if dice.seldom():
        one["times"] = dice.number(1, 2)
    if dice.chance(0.25):
        one["needs"] = drawn_requirement(dice, spoken, gate=True)
    return one


def drawn_ladder(dice: RandomDraws, spoken: DeclaredNames) -> list[Data]:
    """The rungs in the order in which they are reached; only the last may be told again and again."""
    rungs = [drawn_rung(dice, after, spoken) for after in dice.one([[0], [0, 0], [0, 1], [1, 5], [0, 2, 9]])]
    if "to" in rungs[-1] and dice.seldom():
        rungs[-1] |= {"every": dice.number(1, 3), "at_most": dice.number(2, 3)}
    return rungs


def drawn_rung(dice: RandomDraws, after: int, spoken: DeclaredNames) -> Data:
    """What follows an expiry: somebody is told, or the clock does something by itself."""
    one: Data = {"after": after, "only": dice.often()}
    chosen: list[Data] = [{"do": do, "to": dice.one(RECIPIENTS)} for do in ("remind", "escalate", "remind", "escalate")]
    chosen += [{"do": "reclassify", "name": "worsened", "states": {"severity": "major"}}]
    chosen += [{"do": "issue", "name": dice.one(spoken.papers)}] * 3 if spoken.papers else []
    chosen += [{"do": "offer", "name": dice.one(spoken.offered)}] * 6 if spoken.offered else []
    chosen += [{"do": "take", "name": dice.one(spoken.taken)}] * 2 if spoken.taken else []
    return one | dice.one(chosen)
