"""A deadline for anyone who asks: as data for programs, day by day in Chinese for people. No register, no case."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ValidationError, model_validator

import calendars
from models.frozen import Written
from models.time import CHINA, YEARS, Due, Unit
from rules.statutory_time.counting import (
    COUNTED,
    IN_HOURS,
    WITHOUT_NUMBER,
    DayEnd,
    OutsideHours,
    Terms,
    appointed,
    count,
)
from rules.statutory_time.explain import Explanation, Step, explain

MOST = 36_500  # a hundred years of days: more is a slip of the pen
ANY_DAY = date(2024, 1, 1)
UNREACHED = Due(at=datetime.max.replace(tzinfo=UTC) - timedelta(days=1), last_day=date.max)
Data = dict[str, Any]


def instant(written: Any) -> datetime:
    """A date is its 00:00; what has no offset is China's. Raises ValueError."""
    try:
        read = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise ValueError(f"{written} 不是日期或时刻,应如 2025-09-30 或 2025-09-30T16:00") from None
    if read.year not in YEARS:
        raise ValueError(f"{read.year} 年不在可计算的年份内")
    return (read if read.tzinfo else read.replace(tzinfo=CHINA)).astimezone(CHINA)


def whole(written: Any) -> int:
    """Raises ValueError for anything but a whole number within reason."""
    if isinstance(written, bool) or not isinstance(written, int | float) or not -MOST <= written <= MOST:
        raise ValueError(f"{written} 不是至多 {MOST} 的整数")
    if written != int(written):
        raise ValueError(f"{written} 不是整数")
    return int(written)


At = Annotated[datetime, BeforeValidator(instant)]
Number = Annotated[int, BeforeValidator(whole)]


class Asked(Written):
    """One limit as it is asked for. A suspension that has not ended has null for its end."""

    start: At
    n: Number = 1
    unit: Unit
    last_day: Literal["roll_forward", "as_is"] = "as_is"
    extended: Number = 0
    suspended: tuple[tuple[At, At | None], ...] = ()
    day_end: DayEnd = "midnight"
    outside_hours: OutsideHours = "at_once"

    @model_validator(mode="after")
    def can_be(self) -> Self:
        if self.n < 1 and self.unit not in WITHOUT_NUMBER:
            raise ValueError("n 至少为 1")
        if self.extended and self.unit not in (*COUNTED, *IN_HOURS):
            raise ValueError(f"{self.unit} 的时限以某日为止,没有可延长的单位")
        if self.extended < 0:
            raise ValueError("extended 不能为负")
        if wrong := [paused for paused, resumed in self.suspended if resumed and resumed < paused]:
            raise ValueError(f"自 {wrong[0]:%Y-%m-%d %H:%M} 起的中止,恢复在中止之前")
        if self.unit not in (*COUNTED, *IN_HOURS):
            self._names_a_day()
        return self

    def _names_a_day(self) -> None:
        try:
            appointed(ANY_DAY, self.n, self.unit)
        except ValueError:
            raise ValueError(f"没有 {self.unit} {self.n} 这一天") from None

    def terms(self) -> Terms:
        """What `count` and `explain` take by name."""
        return {
            "calendar": calendars.load(),
            "roll": self.last_day == "roll_forward",
            "extended": self.extended,
            "suspended": self.suspended,
            "day_end": self.day_end,
            "outside_hours": self.outside_hours,
        }


def answer(line: str | bytes, in_full: bool = False) -> Data:
    """The deadline of one JSON line, in full with its days, or what is wrong with the line."""
    try:
        limit = Asked.model_validate(json.loads(line))
        return told(explained(limit)) if in_full else written(due(limit))
    except ValidationError as error:
        return {"error": problems(error)}
    except json.JSONDecodeError as error:
        return {"error": f"不是正确的 JSON:{error.msg}(第 {error.colno} 字)"}
    except UnicodeDecodeError:
        return {"error": "不是 UTF-8 文字"}
    except RecursionError:
        return {"error": "嵌套过深"}
    except ValueError as error:
        return {"error": str(error)}


def problems(error: ValidationError) -> str:
    """What is wrong with a limit, each place once, for a person."""
    plain = {"missing": "没有填写", "extra_forbidden": "没有这一项", "model_type": "每行应为一组 名称:值"}
    said: dict[str, str] = {}
    for one in error.errors():
        place = ".".join(str(part) for part in one["loc"])
        if one["type"] in ("enum", "literal_error"):
            says = "应为以下之一:" + str(one.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
        else:
            says = plain.get(one["type"], one["msg"].removeprefix("Value error, "))
        said.setdefault(place, f"{place}:{says}" if place else says)
    return ";".join(said.values())


def due(limit: Asked) -> Due | None:
    """Its end; none while it is suspended. Raises ValueError where that is out of reach."""
    try:
        found = count(limit.start, limit.n, limit.unit, **limit.terms())
    except (OverflowError, ValueError):
        found = UNREACHED
    if found and found.at.year not in YEARS:
        raise ValueError(f"届满之日超出可计算的年份(至 {YEARS[-1]} 年)")
    return found


def explained(limit: Asked) -> Explanation:
    """Its end and its days. Raises ValueError where that is out of reach."""
    due(limit)
    return explain(limit.start, limit.n, limit.unit, **limit.terms())


def written(found: Due | None) -> Data:
    """For a program: `due` is the first instant that is late, `last_day` the date people are shown."""
    years = calendars.load().years
    return {
        "due": found.at.isoformat() if found else None,
        "last_day": found.last_day.isoformat() if found else None,
        "provisional": bool(found and found.provisional),
        "calendar": f"{calendars.load().code} {min(years)}-{max(years)}",
    }


def told(found: Explanation) -> Data:
    """The same with its days."""
    return written(found.due) | {"days": [day(step) for step in found.steps]}


def day(step: Step) -> Data:
    """One day: its part in the limit, what day it is, by which notice, and which of the counted days or how long."""
    return {
        "day": step.day.isoformat(),
        "role": step.role.value,
        "is": step.what.kind.value,
        "by": step.what.by,
        "nth": step.nth or None,
        "minutes": step.time // timedelta(minutes=1) or None,
    }
