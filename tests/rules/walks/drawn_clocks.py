"""Clocks drawn at random, in every unit, with every word of theirs."""

from models.time import Unit
from tests.rules.walks.drawn_requirements import Spoken, requirement
from tests.rules.walks.random_draws import Dice
from tests.rules.walks.vocabulary import Data

NUMBERS: dict[Unit, list[int]] = {
    Unit.working_day: [1, 2, 5], Unit.calendar_day: [1, 3, 6], Unit.month: [1], Unit.hour: [1, 30],
    Unit.working_hour: [1, 12], Unit.same_day: [0], Unit.month_end: [0], Unit.day_of_month: [1, 15, 31],
    Unit.weekday: [1, 7], Unit.date: [315, 1231],
}  # fmt: skip
COUNTED = (Unit.working_day, Unit.calendar_day, Unit.month, Unit.hour, Unit.working_hour)
TOLD = ["window", "leader", "filer", "handler"]


def a_clock(dice: Dice, name: str, spoken: Spoken) -> Data:
    """Started and stopped by what happens in the regulation."""
    one: Data = {"name": name, **_events(dice, name, spoken), "limit": limit(dice), "breach": dice.often()}
    if spoken.items and dice.often():
        one |= {"again": "per_item", "starts": ["measure_set", *one["starts"]]}
    elif dice.seldom():
        one["again"] = "restart"
    if dice.chance(0.15) and "set_by" not in one["limit"]:
        one["repeats"] = True
    if dice.chance(0.5):
        one["warn"] = dice.number(1, 3)
    if dice.chance(0.25):
        one["when"] = requirement(dice, spoken)
    one |= _counting(dice) | _more_time(dice, one["limit"], spoken)
    if any(rung["do"] == "take" for rung in one.get("over", ())):
        one["limit"] = span(dice)  # a day long past, set by a fact, would take it at once whenever it comes up again
        one.pop("extension", None)
    return one


def _events(dice: Dice, name: str, spoken: Spoken) -> Data:
    over = [f"{other}_over" for other in spoken.clocks if other != name]
    early = ["next0", *spoken.entries, dice.one(spoken.events)]
    starts = list(dict.fromkeys([*dice.some(early), *_rarely(dice, over)]))
    stops = [*dice.some(spoken.events), *_rarely(dice, [*over, *spoken.receipts])]
    one: Data = {"starts": starts, "stops": [stop for stop in stops if stop not in starts]}
    if len(starts) > 1 and dice.seldom():
        one["starts_on"] = "all"
    if len(one["stops"]) > 1 and dice.often():
        one["stops_on"] = "all"
    return one


def _rarely(dice: Dice, names: list[str]) -> list[str]:
    return [dice.one(names)] if names and dice.chance(0.2) else []


def _counting(dice: Dice) -> Data:
    one: Data = {"roll": dice.chance(0.5)}
    if dice.seldom():
        one["outside_hours"] = "next_opening"
    if dice.seldom():
        one["day_end"] = "close"
    return one


def span(dice: Dice) -> Data:
    unit = dice.one([*NUMBERS, Unit.working_day, Unit.calendar_day])
    n = dice.one(NUMBERS[unit])
    if unit is Unit.hour and n > 1:  # thirty hours, said in minutes
        return {"n": n * 60, "unit": Unit.minute.value}
    return {"n": n, "unit": unit.value}


def limit(dice: Dice) -> Data:
    by = {"set_by": dice.one(["day", "instant"])}
    classes = {"by": "severity", "values": {"minor": span(dice), "major": span(dice)}}
    counted = span(dice)
    if dice.seldom():
        classes = {"by": "severity", "values": {"major": span(dice)}} | span(dice)
    return dice.one([counted, counted, counted, counted | by, by, classes])


def _more_time(dice: Dice, drawn: Data, spoken: Spoken) -> Data:
    one: Data = {"over": ladder(dice, spoken)} if dice.often() else {}
    spans = [*drawn.get("values", {}).values(), *([drawn] if "unit" in drawn else [])]
    if dice.chance(0.85):
        one["extension"] = extension(dice, spoken, by_units=any(one["unit"] in COUNTED for one in spans))
    if dice.often():
        one["suspension"] = {"by": ["window", "leader"], "grounds": {"force": "不可抗力", "wait": "等候"}}
        one["suspension"] |= {"maximum": dice.number(1, 9)} if dice.chance(0.5) else {}
    return one


def extension(dice: Dice, spoken: Spoken, *, by_units: bool) -> Data:
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
        one["needs"] = requirement(dice, spoken, gate=True)
    return one


def ladder(dice: Dice, spoken: Spoken) -> list[Data]:
    """The rungs in the order in which they are reached; only the last may be told again and again."""
    rungs = [rung(dice, after, spoken) for after in dice.one([[0], [0, 0], [0, 1], [1, 5], [0, 2, 9]])]
    if "to" in rungs[-1] and dice.seldom():
        rungs[-1] |= {"every": dice.number(1, 3), "at_most": dice.number(2, 3)}
    return rungs


def rung(dice: Dice, after: int, spoken: Spoken) -> Data:
    """What follows an expiry: somebody is told, or the clock does something by itself."""
    one: Data = {"after": after, "only": dice.often()}
    chosen: list[Data] = [{"do": do, "to": dice.one(TOLD)} for do in ("remind", "escalate", "remind", "escalate")]
    chosen += [{"do": "reclassify", "name": "worsened", "states": {"severity": "major"}}]
    chosen += [{"do": "issue", "name": dice.one(spoken.papers)}] * 3 if spoken.papers else []
    chosen += [{"do": "offer", "name": dice.one(spoken.offered)}] * 6 if spoken.offered else []
    chosen += [{"do": "take", "name": dice.one(spoken.taken)}] * 2 if spoken.taken else []
    return one | dice.one(chosen)
