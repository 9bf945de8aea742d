"""What a person types, read in the terms of the procedure: codes or their Chinese, dates, yes and no."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from models.errors import BadInput
from models.form import LONGEST
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from models.time import CHINA

YES, NO = {"yes", "true", "y", "是"}, {"no", "false", "n", "否"}


def pairs(written: Iterable[str], option: str) -> dict[str, str]:
    """`name=value` options as a mapping."""
    split = [one.partition("=") for one in written]
    for name, sign, _ in split:
        if not sign or not name:
            raise BadInput(f"{option} 要写成 名称=值,例如 {option} kind=complaint;收到的是:{name}")
    read = {name.strip(): value.strip() for name, _, value in split}
    if len(read) < len(split):
        raise BadInput(f"{option} 有重复的名称;多项请写成 名称=值,值")
    return read


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
        "codes": lambda one: tuple(_codes(known, one)),
        "person": str,
        "persons": lambda one: tuple(_several(one)),
    }
    return read[known.is_](value)


SEPARATORS = ",,、"


def _several(value: str) -> list[str]:
    for separator in SEPARATORS:
        value = value.replace(separator, ",")
    return [one.strip() for one in value.split(",") if one.strip()]


def _codes(known: Fact, value: str) -> Iterator[str]:
    """Several codes, by their names too: the longest name first, since a name may hold a separator itself."""
    named = sorted([*known.one_of.items(), *((code, code) for code in known.one_of)], key=lambda one: -len(one[1]))
    left = value.strip(SEPARATORS + " ")
    while left:
        code, name = next((one for one in named if _begins(left, one[1])), (None, ""))
        if code is None:
            raise ValueError(left)
        yield code
        left = left[len(name) :].strip(SEPARATORS + " ")


def _begins(value: str, name: str) -> bool:
    return value.startswith(name) and value[len(name) : len(name) + 1].strip() in ("", *SEPARATORS)


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
    """What pydantic found wrong with a form, for a person: each place once."""
    found: dict[str, str] = {}
    for one in errors:
        place = ".".join(str(part) for part in _place(one["loc"])) or "表单"
        found.setdefault(place, _plain(one))
    return "\n".join(f"  · {place}:{says}" for place, says in found.items())


def _place(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Where it stands; within a fact it does not matter which kind of value was tried."""
    return loc[:2] if loc and loc[0] in ("facts", "texts") else loc


PLAIN = {
    "missing": "没有填写", "extra_forbidden": "表单没有这一项", "string_pattern_mismatch": "写法不对",
    "string_type": "应为文字;数字、日期请加引号", "string_too_long": "过长",
    "string_unicode": "有不能使用的字符(不是 UTF-8)",
    "timezone_aware": "时刻要写明时区,如 2025-10-11T09:00:00+08:00", "too_long": "项数过多",
    "model_type": "应为一组 名称:值", "dict_type": "应为一组 名称:值", "enum": "不是可选的方式",
    "greater_than_equal": "过小", "less_than_equal": "过大", "int_type": "应为整数", "int_parsing": "应为整数",
    "int_from_float": "应为整数",
}  # fmt: skip
INSTANTS = ("datetime", "timezone")


def _plain(error: Any) -> str:
    kind, loc = error["type"], error["loc"]
    if loc and loc[-1] == "[key]":
        return "名称写法不对;名称见 banjie procedures show"
    if len(loc) > 1 and loc[0] == "facts":
        return "填写的值不对"
    if kind not in PLAIN and kind.startswith(INSTANTS):
        return "应为时刻,如 2025-10-11T09:00:00+08:00"
    return PLAIN.get(kind, str(error["msg"]))


MOST = 64  # facts, texts, members of a fact: what one message may hold on its way to a case
YEARS = range(1900, 2100)


def sound(facts: Mapping[str, FactValue], texts: Mapping[str, str], happened_at: datetime | None) -> Iterator[str]:
    """What the register or a case could not hold, though each part has the right form."""
    many = [name for name, value in facts.items() if isinstance(value, tuple) and len(value) > MOST]
    if many or len(facts) > MOST or len(texts) > MOST:
        yield f"{'、'.join(many) or '表单'}:项数过多,至多 {MOST} 项"
    for name, text in texts.items():
        yield from storable(name, text)
        if len(text.encode(errors="replace")) > LONGEST:
            yield f"{name}:文字过长(每项至多 64 kB);长材料请作附件"
    if happened_at and happened_at.year not in YEARS:
        yield f"happened_at:{happened_at.year} 年不对"


def storable(name: str, text: str) -> Iterator[str]:
    """PostgreSQL holds every character but NUL; half of a surrogate pair is none."""
    if "\0" in text or text != text.encode(errors="ignore").decode():
        yield f"{name}:有不能存储的字符(NUL 或不成对的代理字符)"


def listed(found: Iterable[str], says: str) -> None:
    """Raise BadInput where anything was found."""
    if lines := [f"  · {one}" for one in found]:
        raise BadInput("\n".join([says, *lines]))
