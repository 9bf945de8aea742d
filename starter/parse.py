"""What a person types, read in the terms of the procedure: codes or their Chinese, dates, yes and no."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from models.messages import FactValue
from models.procedure import Fact, Name, Procedure
from models.time import CHINA
from starter.errors import BadInput

YES, NO = {"yes", "true", "y", "是"}, {"no", "false", "n", "否"}


def pairs(written: Iterable[str], option: str) -> dict[str, str]:
    """`name=value` options as a mapping."""
    split = [one.partition("=") for one in written]
    for name, sign, _ in split:
        if not sign or not name:
            raise BadInput(f"{option} 要写成 名称=值,例如 {option} kind=complaint;收到的是:{name}")
    return {name.strip(): value.strip() for name, _, value in split}


def facts(procedure: Procedure, written: dict[str, str]) -> dict[Name, FactValue]:
    """Facts typed on a command line. Raises BadInput, naming the fact and what it may be."""
    return {name: fact(procedure, name, value) for name, value in written.items()}


def fact(procedure: Procedure, name: Name, value: str) -> FactValue:
    known = procedure.facts.get(name)
    if known is None:
        raise BadInput(f"{procedure.title}没有「{name}」这一项;可填:{'、'.join(procedure.facts)}")
    try:
        return _typed(known, value)
    except ValueError:
        raise BadInput(f"「{known.zh}」({name})填写的「{value}」不对;应为{allowed(known)}") from None


def allowed(known: Fact) -> str:
    """What a fact may be, for a person."""
    if known.one_of:
        many = "以下各项,可用逗号分隔多项" if known.is_ == "codes" else "以下之一"
        return f"{many}:" + "、".join(f"{code}({zh})" for code, zh in known.one_of.items())
    return {
        "yes_no": "是或否", "number": "整数", "date": "日期,如 2025-10-11", "instant": "时刻,如 2025-10-11T09:00",
        "person": "人员代号", "persons": "人员代号,可用逗号分隔多人",
    }[known.is_]  # fmt: skip


def _typed(known: Fact, value: str) -> FactValue:
    read: dict[str, Callable[[str], FactValue]] = {
        "yes_no": _yes_no,
        "number": int,
        "date": date.fromisoformat,
        "instant": instant,
        "code": lambda one: _code(known, one),
        "codes": lambda one: tuple(_code(known, each) for each in _several(one)),
        "person": str,
        "persons": lambda one: tuple(_several(one)),
    }
    return read[known.is_](value)


def _several(value: str) -> list[str]:
    return [one.strip() for one in value.replace("、", ",").replace(",", ",").split(",") if one.strip()]


def _yes_no(value: str) -> bool:
    if value.lower() not in YES | NO:
        raise ValueError(value)
    return value.lower() in YES


def _code(known: Fact, value: str) -> str:
    for code, zh in known.one_of.items():
        if value in (code, zh):
            return code
    raise ValueError(value)


def instant(value: str) -> datetime:
    """An instant; without a zone it is China's."""
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=CHINA)


def problems(errors: Iterable[Any]) -> str:
    """What pydantic found wrong with a form, for a person."""
    lines = [f"  · {'.'.join(str(part) for part in one['loc']) or '表单'}:{_plain(one)}" for one in errors]
    return "\n".join(dict.fromkeys(lines))


def _plain(error: Any) -> str:
    known = {
        "missing": "没有填写", "extra_forbidden": "表单没有这一项", "string_pattern_mismatch": "写法不对",
        "string_type": "应为文字", "string_too_long": "过长", "timezone_aware": "时刻要写明时区,如 +08:00",
        "too_long": "项数过多", "model_type": "应为一组 名称:值", "dict_type": "应为一组 名称:值",
    }  # fmt: skip
    return known.get(error["type"], str(error["msg"]))
