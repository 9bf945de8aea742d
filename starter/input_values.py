"""Values as people type them, parsed in the terms of a procedure: codes or their Chinese names, dates, yes and no."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from models.errors import BadInput
from models.form import MAX_TEXT_BYTES
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from models.time import CHINA

YES_WORDS, NO_WORDS = {"yes", "true", "y", "是"}, {"no", "false", "n", "否"}


def parse_pairs(written: Iterable[str], option: str) -> dict[str, str]:
    """Return `name=value` options as a mapping. Raises BadInput."""
    split = [pair.partition("=") for pair in written]
    for name, sign, _ in split:
        if not sign or not name:
            raise BadInput(f"{option} 要写成 名称=值,例如 {option} kind=complaint;收到的是:{name}")
    read = {name.strip(): value.strip() for name, _, value in split}
    if len(read) < len(split):
        raise BadInput(f"{option} 有重复的名称;多项请写成 名称=值,值")
    return read


def parse_facts(procedure: Procedure, written: dict[str, str]) -> dict[Name, FactValue]:
    """Parse facts typed on a command line. Raises BadInput, naming the fact and its allowed values."""
    return {name: parse_fact(procedure, name, value) for name, value in written.items()}


def parse_fact(procedure: Procedure, name: Name, value: str) -> FactValue:
    """Parse one fact. Raises BadInput."""
    known = procedure.facts.get(name)
    if known is None:
        raise BadInput(f"{procedure.title}没有「{name}」这一项;可填:{'、'.join(procedure.facts)}")
    try:
        return _parse_typed(known, value)
    except ValueError:
        raise BadInput(f"「{known.zh}」({name})填写的「{value}」不对;应为{allowed_values(known)}") from None


def allowed_values(known: Fact) -> str:
    """Return in Chinese which values a fact may have."""
    if known.one_of:
        many = "以下各项,可用逗号分隔多项" if known.is_ == "codes" else "以下之一"
        return f"{many}:" + "、".join(f"{code}({zh})" for code, zh in known.one_of.items())
    return {
        "yes_no": "是或否", "number": "整数", "date": "日期,如 2025-10-11", "instant": "时刻,如 2025-10-11T09:00",
        "person": "人员代号", "persons": "人员代号,可用逗号分隔多人",
    }[known.is_]  # fmt: skip


def _parse_typed(known: Fact, value: str) -> FactValue:
    read: dict[str, Callable[[str], FactValue]] = {
        "yes_no": _parse_yes_no,
        "number": int,
        "date": date.fromisoformat,
        "instant": parse_instant,
        "code": lambda code: _parse_code(known, code),
        "codes": lambda codes: tuple(_parse_codes(known, codes)),
        "person": str,
        "persons": lambda persons: tuple(_split_values(persons)),
    }
    return read[known.is_](value)


SEPARATORS = ",,、"


def _split_values(value: str) -> list[str]:
    for separator in SEPARATORS:
        value = value.replace(separator, ",")
    return [part.strip() for part in value.split(",") if part.strip()]


def _parse_codes(known: Fact, value: str) -> Iterator[str]:
    """Parse several codes or their names, the longest name first, since a name may contain a separator itself."""
    named = sorted([*known.one_of.items(), *((code, code) for code in known.one_of)], key=lambda item: -len(item[1]))
    left = value.strip(SEPARATORS + " ")
    while left:
        code, name = next((item for item in named if _starts_with_name(left, item[1])), (None, ""))
        if code is None:
            raise ValueError(left)
        yield code
        left = left[len(name) :].strip(SEPARATORS + " ")


def _starts_with_name(value: str, name: str) -> bool:
    return value.startswith(name) and value[len(name) : len(name) + 1].strip() in ("", *SEPARATORS)


def _parse_yes_no(value: str) -> bool:
    if value.lower() not in YES_WORDS | NO_WORDS:
        raise ValueError(value)
    return value.lower() in YES_WORDS


def _parse_code(known: Fact, value: str) -> str:
    for code, zh in known.one_of.items():
        if value in (code, zh):
            return code
    raise ValueError(value)


def parse_instant(value: str) -> datetime:
    """Parse an instant; without a time zone it is in China's. Raises ValueError."""
    instant = datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=CHINA)


def validation_problems(errors: Iterable[Any]) -> str:
    """Return in Chinese what pydantic found wrong, one line per field."""
    found: dict[str, str] = {}
    for error in errors:
        place = ".".join(str(part) for part in _problem_place(error["loc"])) or "表单"
        found.setdefault(place, _problem_text(error))
    return "\n".join(f"  · {place}:{says}" for place, says in found.items())


def _problem_place(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return the field of a problem. Within a fact, the kind of value that pydantic tried does not matter."""
    return loc[:2] if loc and loc[0] in ("facts", "texts") else loc


PROBLEM_TEXTS = {
    "missing": "没有填写", "extra_forbidden": "表单没有这一项", "string_pattern_mismatch": "写法不对",
    "string_type": "应为文字;数字、日期请加引号", "string_too_long": "过长",
    "string_unicode": "有不能使用的字符(不是 UTF-8)",
    "timezone_aware": "时刻要写明时区,如 2025-10-11T09:00:00+08:00", "too_long": "项数过多",
    "model_type": "应为一组 名称:值", "dict_type": "应为一组 名称:值", "enum": "不是可选的方式",
    "greater_than_equal": "过小", "less_than_equal": "过大", "int_type": "应为整数", "int_parsing": "应为整数",
    "int_from_float": "应为整数",
}  # fmt: skip
INSTANT_PROBLEMS = ("datetime", "timezone")


def _problem_text(error: Any) -> str:
    kind, loc = error["type"], error["loc"]
    if loc and loc[-1] == "[key]":
        return "名称写法不对;名称见 banjie procedures show"
    if len(loc) > 1 and loc[0] == "facts":
        return "填写的值不对"
    if kind not in PROBLEM_TEXTS and kind.startswith(INSTANT_PROBLEMS):
        return "应为时刻,如 2025-10-11T09:00:00+08:00"
    return PROBLEM_TEXTS.get(kind, str(error["msg"]))


MAX_ITEMS = 64  # facts, texts, members of one fact: a message to a case must not grow too large
POSSIBLE_YEARS = range(1900, 2100)


def storage_problems(
    facts: Mapping[str, FactValue], texts: Mapping[str, str], happened_at: datetime | None
) -> Iterator[str]:
    """Return what the register or a case cannot store, although each field has the right form."""
    many = [name for name, value in facts.items() if isinstance(value, tuple) and len(value) > MAX_ITEMS]
    if many or len(facts) > MAX_ITEMS or len(texts) > MAX_ITEMS:
        yield f"{'、'.join(many) or '表单'}:项数过多,至多 {MAX_ITEMS} 项"
    for name, text in texts.items():
        yield from character_problems(name, text)
        if len(text.encode(errors="replace")) > MAX_TEXT_BYTES:
            yield f"{name}:文字过长(每项至多 64 kB);长材料请作附件"
    if happened_at and happened_at.year not in POSSIBLE_YEARS:
        yield f"happened_at:{happened_at.year} 年不对"


def character_problems(name: str, text: str) -> Iterator[str]:
    """Return the problem if a text has characters that PostgreSQL cannot store: NUL and unpaired surrogates."""
    if "\0" in text or text != text.encode(errors="ignore").decode():
        yield f"{name}:有不能存储的字符(NUL 或不成对的代理字符)"


def raise_problems(found: Iterable[str], says: str) -> None:
    """Raise BadInput if there are problems, with the headline `says`."""
    if lines := [f"  · {problem}" for problem in found]:
        raise BadInput("\n".join([says, *lines]))
