"""Random clocks in every unit and with every option of the procedure language."""

from models.time import Unit
from tests.rules.walks.drawn_requirements import DeclaredNames, drawn_requirement
from tests.rules.walks.random_draws import RandomDraws
from tests.rules.walks.vocabulary import Data

NUMBERS: dict[Unit, list[int]] = {
    Unit.working_day: [1, 2, 5], Unit.calendar_day: [1, 3, 6], Unit.month: [1], Unit.hour: [1, 30],
    Unit.working_hour: [1, 12], Unit.same_day: [0], Unit.month_end: [0], Unit.day_of_month: [1, 15, 31],
    Unit.weekday: [1, 7], Unit.date: [315, 1231], Unit.week: [1, 2],
}  # fmt: skip
EXTENSIBLE_UNITS = (Unit.working_day, Unit.calendar_day, Unit.month, Unit.hour, Unit.working_hour)
RECIPIENTS = ["window", "leader", "filer", "handler"]


def drawn_clock(draws: RandomDraws, name: str, names: DeclaredNames) -> Data:
    """Draw a clock that is started and stopped by events of the procedure."""
    data: Data = {
        "code": name,
        **_starts_and_stops(draws, name, names),
        "limit": drawn_limit(draws),
        "breach": draws.often(),
    }
    if names.items and draws.often():
        data |= {"again": "per_item", "starts": ["measure_set", *data["starts"]]}
    elif draws.seldom():
        data["again"] = "restart"
    if draws.chance(0.15) and "set_by" not in data["limit"]:
        data["repeats"] = True
    if draws.chance(0.5):
        data["warn"] = draws.integer(1, 3)
    if draws.chance(0.25):
        data["when"] = drawn_requirement(draws, names)
    data |= _counting_options(draws) | _time_options(draws, data["limit"], names)
    if any(rung["do"] == "take" for rung in data.get("over", ())):
        data["limit"] = drawn_amount(draws)  # a past date set by a fact would take the outcome at once, again and again
        data.pop("extension", None)
    return data


def _starts_and_stops(draws: RandomDraws, name: str, names: DeclaredNames) -> Data:
    over = [f"{other}_{word}" for other in names.clocks if other != name for word in ("over", "extended")]
    early = ["next0", *names.entries, draws.choose(names.events)]
    starts = list(dict.fromkeys([*draws.sample(early), *_one_or_none(draws, [*over, *names.receipts])]))
    stops = [*draws.sample(names.events), *_one_or_none(draws, [*over, *names.receipts])]
    stops += draws.sample(["next0", "next1"], 0, 1)  # a return may undo them
    data: Data = {"starts": starts, "stops": [stop for stop in dict.fromkeys(stops) if stop not in starts]}
    if len(starts) > 1 and draws.seldom():
        data["starts_on"] = "all"
    if len(data["stops"]) > 1 and draws.often():
        data["stops_on"] = "all"
    return data


def _one_or_none(draws: RandomDraws, names: list[str]) -> list[str]:
    return [draws.choose(names)] if names and draws.chance(0.2) else []


def _counting_options(draws: RandomDraws) -> Data:
    data: Data = {"roll": draws.chance(0.5)}
    if draws.seldom():
        data["outside_hours"] = "next_opening"
    if draws.seldom():
        data["day_end"] = "close"
    return data


def drawn_amount(draws: RandomDraws) -> Data:
    unit = draws.choose([*NUMBERS, Unit.working_day, Unit.calendar_day])
    n = draws.choose(NUMBERS[unit])
    if unit is Unit.hour and n > 1:  # thirty hours, in minutes
        return {"n": n * 60, "unit": Unit.minute.value}
    return {"n": n, "unit": unit.value}


def drawn_limit(draws: RandomDraws) -> Data:
    by = {"set_by": draws.choose(["day", "instant"])}
    classes = {"by": "severity", "values": {"minor": drawn_amount(draws), "major": drawn_amount(draws)}}
    counted = drawn_amount(draws)
    if draws.seldom():
        classes = {"by": "severity", "values": {"major": drawn_amount(draws)}} | drawn_amount(draws)
    return draws.choose([counted, counted, counted, counted | by, by, classes])


def _time_options(draws: RandomDraws, drawn: Data, names: DeclaredNames) -> Data:
    data: Data = {"over": drawn_ladder(draws, names)} if draws.often() else {}
    spans = [*drawn.get("values", {}).values(), *([drawn] if "unit" in drawn else [])]
    if draws.chance(0.85):
        data["extension"] = drawn_extension(
            draws, names, by_units=any(amount["unit"] in EXTENSIBLE_UNITS for amount in spans)
        )
    if draws.often():
        data["suspension"] = {"by": ["window", "leader"], "grounds": {"force": "不可抗力", "wait": "等候"}}
        if draws.seldom():
            until = [*draws.sample(names.events), "contact"]
            begins = [name for name in draws.sample(names.events) if name not in until] or ["urge"]
            data["suspension"] |= {"from": begins, "until": until}
        data["suspension"] |= {"maximum": draws.integer(1, 9)} if draws.chance(0.5) else {}
    return data


def drawn_extension(draws: RandomDraws, names: DeclaredNames, *, by_units: bool) -> Data:
    each = draws.integer(1, 4)
    data: Data = {
        "asks": ["window", "leader"],
        "grants": draws.choose([["leader"], ["window"], ["filer", "team", "head"], ["leader", "host"]]),
        "late": draws.seldom(),
    }
    if by_units and draws.chance(0.85):
        data |= {"each": each, "total": each + draws.integer(0, 4)}
    else:
        data["by"] = "date"
    if draws.seldom():
        data["times"] = draws.integer(1, 2)
    if draws.chance(0.25):
        data["needs"] = drawn_requirement(draws, names, gate=True)
    return data


def drawn_ladder(draws: RandomDraws, names: DeclaredNames) -> list[Data]:
    """Draw the steps after an expiry, in order; only the last may repeat."""
    rungs = [drawn_rung(draws, after, names) for after in draws.choose([[0], [0, 0], [0, 1], [1, 5], [0, 2, 9]])]
    if "to" in rungs[-1] and draws.seldom():
        rungs[-1] |= {"every": draws.integer(1, 3), "at_most": draws.integer(2, 3)}
    return rungs


def drawn_rung(draws: RandomDraws, after: int, names: DeclaredNames) -> Data:
    """Draw a step after an expiry: a reminder, or an act of the clock itself."""
    data: Data = {"after": after, "only": draws.often()}
    chosen: list[Data] = [
        {"do": do, "to": draws.choose(RECIPIENTS)} for do in ("remind", "escalate", "remind", "escalate")
    ]
    chosen += [{"do": "reclassify", "code": "worsened", "states": {"severity": "major"}}]
    chosen += [{"do": "make", "code": draws.choose(names.documents)}] * 3 if names.documents else []
    chosen += [{"do": "offer", "code": draws.choose(names.offered)}] * 6 if names.offered else []
    chosen += [{"do": "take", "code": draws.choose(names.takeable)}] * 2 if names.takeable else []
    return data | draws.choose(chosen)
