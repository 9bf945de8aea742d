"""Values as people type them, parsed in the terms of a procedure: codes or their Chinese names, dates, yes and no."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from pydantic_core import ErrorDetails

from calendars import office_zone
from models.errors import BadInput
from models.form import MAX_TEXT_BYTES
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from models.time import check_instant, parse_day
from wording import terms
from wording.terms import CODE_AND_NAME
from wording.translation import N_, Message, by_door, gettext, listed
from wording.validation import field_problem

KINDS_OF_VALUES: Mapping[str, Message] = {
    "yes_no": N_("yes or no"),
    "number": N_("a whole number"),
    "date": N_("a date, such as 2025-10-11"),
    "instant": N_("an instant, such as 2025-10-11T09:00"),
    "person": N_("the code of a person"),
    "persons": N_("codes of persons, separated by commas"),
}

NOT_AN_INSTANT = N_(
    "{option} is a day or an instant of the years 1902 to 2099, such as 2026-05-06 or 2026-05-06T14:00, not {written}."
)

YES_WORDS, NO_WORDS = {"yes", "true", "y", "是"}, {"no", "false", "n", "否"}
NONE_WORDS = {"none", "none of these", "无", "均无", "以上均无"}


def parse_pairs(written: Iterable[str], option: str) -> dict[str, str]:
    """Return `name=value` options as a mapping. Raises BadInput."""
    split = [pair.partition("=") for pair in written]
    for name, sign, _ in split:
        if not sign or not name:
            raise BadInput(
                by_door(
                    N_("Write {option} as NAME=VALUE, such as {option} kind=complaint. This was given: {written}"),
                    http=N_("Write as NAME=VALUE, such as kind=complaint. This was given: {written}"),
                )(option=option, written=name)
            )
    read = {name.strip(): value.strip() for name, _, value in split}
    if len(read) < len(split):
        raise BadInput(
            by_door(
                N_("{option} names something twice. Write several values as NAME=VALUE,VALUE."),
                http=N_("names something twice. Write several values as NAME=VALUE,VALUE."),
            )(option=option)
        )
    return read


def parse_facts(procedure: Procedure, written: dict[str, str]) -> dict[Name, FactValue]:
    """Parse facts typed on a command line. Raises BadInput, naming the fact and its allowed values."""
    return {name: parse_fact(procedure, name, value) for name, value in written.items()}


def parse_fact(procedure: Procedure, name: Name, value: str) -> FactValue:
    """Parse one fact. Raises BadInput."""
    known = procedure.facts.get(name)
    if known is None:
        facts = _listed_codes((code, terms.label(procedure, code, "fact")) for code in procedure.facts)
        raise BadInput(
            gettext(
                "{procedure} has no field {name}. These can be filled in: {facts}.",
                procedure=terms.title(procedure),
                name=name,
                facts=facts,
            )
        )
    try:
        return _parse_typed(procedure, name, value)
    except ValueError:
        allowed = allowed_values(procedure, name)
        raise BadInput(
            gettext(
                'Field {name} ({label}) cannot be "{value}". Write {allowed}.',
                label=terms.label(procedure, name, "fact"),
                name=name,
                value=value,
                allowed=allowed,
            )
        ) from None


def allowed_values(procedure: Procedure, name: Name) -> str:
    """Return in words which values a fact may have."""
    known = procedure.facts[name]
    if not known.one_of:
        return KINDS_OF_VALUES[known.is_]()
    several = (
        N_("one or more of these, separated by commas, or none for none of these: {codes}")
        if known.may_be_none
        else N_("one or more of these, separated by commas: {codes}")
    )
    line = several if known.is_ == "codes" else N_("one of these: {codes}")
    return line(codes=_listed_codes(terms.options(procedure, name).items()))


def _listed_codes(codes: Iterable[tuple[str, str]]) -> str:
    return listed(CODE_AND_NAME(code=code, label=words) for code, words in codes)


def _parse_typed(procedure: Procedure, name: Name, value: str) -> FactValue:
    known, shown = procedure.facts[name], terms.options(procedure, name)
    read: dict[str, Callable[[str], FactValue]] = {
        "yes_no": _parse_yes_no,
        "number": int,
        "date": parse_day,
        "instant": parse_instant,
        "code": lambda code: _parse_code(known, shown, code),
        "codes": lambda codes: _parse_codes(known, shown, codes),
        "person": str,
        "persons": lambda persons: tuple(_split_values(persons)),
    }
    return read[known.is_](value)


SEPARATORS = ",，、"


def _split_values(value: str) -> list[str]:
    for separator in SEPARATORS:
        value = value.replace(separator, ",")
    return [part.strip() for part in value.split(",") if part.strip()]


def _parse_codes(known: Fact, shown: Mapping[Name, str], value: str) -> tuple[str, ...]:
    """Parse several codes or their names, the longest name first, since a name may contain a separator itself."""
    if known.may_be_none and "none" not in known.one_of and value.strip().lower() in NONE_WORDS:
        return ()
    named = sorted(
        [*known.one_of.items(), *shown.items(), *((code, code) for code in known.one_of)],
        key=lambda item: -len(item[1]),
    )
    found, left = list[str](), value.strip(SEPARATORS + " ")
    while left:
        starts = (item for item in named if left.startswith(item[1]))
        whole = (item for item in starts if left[len(item[1]) :][:1].strip() in ("", *SEPARATORS))
        code, name = next(whole, (None, ""))
        if code is None:
            raise ValueError(left)
        found.append(code)
        left = left[len(name) :].strip(SEPARATORS + " ")
    return tuple(found)


def _parse_yes_no(value: str) -> bool:
    if value.lower() not in YES_WORDS | NO_WORDS:
        raise ValueError(value)
    return value.lower() in YES_WORDS


def _parse_code(known: Fact, shown: Mapping[Name, str], value: str) -> str:
    for code, words in known.one_of.items():
        if value in (code, words, shown[code]):
            return code
    raise ValueError(value)


def parse_instant(value: str) -> datetime:
    """Parse an instant; without a time zone it is in the office's. Raises ValueError."""
    instant = datetime.fromisoformat(value)
    return check_instant(instant if instant.tzinfo else instant.replace(tzinfo=office_zone()))


def validation_problems(errors: Iterable[ErrorDetails], labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what pydantic found wrong, one line per field; a field by its label, where it has one."""
    found: dict[str, str] = {}
    for error in errors:
        loc = error["loc"]
        # Within a fact, which kind of value pydantic tried does not matter.
        field = loc[:2] if loc and loc[0] in ("facts", "texts") else loc
        place = ".".join(map(str, field)) or gettext("form")
        place = labels.get(place, place)
        found.setdefault(place, _problem_text(error))
    return "\n".join(
        gettext("  · {place}: {problem}", place=place, problem=problem) for place, problem in found.items()
    )


def _problem_text(error: ErrorDetails) -> str:
    loc = error["loc"]
    if loc and loc[-1] == "[key]":
        return by_door(
            N_("No such name. See banjie procedures show for the names."),
            http=N_("No such name. See GET /v1/procedures for the names."),
            page=N_("No such name."),
        )()
    return gettext("This value is not valid.") if len(loc) > 1 and loc[0] == "facts" else field_problem(error)


MAX_ITEMS = 64  # facts, texts, members of one fact: a message to a case must not grow too large


def storage_problems(facts: Mapping[str, FactValue], texts: Mapping[str, str]) -> Iterator[str]:
    """Return what the register or a case cannot store, although each field has the right form."""
    many = [name for name, value in facts.items() if isinstance(value, tuple) and len(value) > MAX_ITEMS]
    if many or len(facts) > MAX_ITEMS or len(texts) > MAX_ITEMS:
        yield _problem_at(listed(many) or gettext("form"), gettext("Too many. Give at most {most}.", most=MAX_ITEMS))
    for name, text in texts.items():
        yield from character_problems(name, text)
        if len(text.encode(errors="replace")) > MAX_TEXT_BYTES:
            yield _problem_at(name, gettext("The text is too long (at most 64 kB). Attach long material as a file."))


def character_problems(name: str, text: str) -> Iterator[str]:
    """Return the problem if a text has characters that PostgreSQL cannot store: NUL and unpaired surrogates."""
    if "\0" in text or text != text.encode(errors="ignore").decode():
        yield _problem_at(name, gettext("It has characters that cannot be stored (NUL, or surrogates without a pair)."))


def _problem_at(place: str, problem: str) -> str:
    return gettext("{place}: {problem}", place=place, problem=problem)


def raise_problems(found: Iterable[str], says: str) -> None:
    """Raise BadInput if there are problems, with the headline `says`."""
    if lines := [f"  · {problem}" for problem in found]:
        raise BadInput("\n".join([says, *lines]))
