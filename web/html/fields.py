"""What somebody answered in the fields of a page."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from calendars import office_zone
from models.messages import FactValue
from models.time import check_instant, parse_day
from queries.acts.field import NONE_OF_THESE, Field
from wording.translation import gettext, pgettext

Answers = Mapping[str, list[str]]
BETWEEN_NAMES = re.compile(r"[,，、;；\n]")


class WrongAnswer(ValueError):  # what a person typed
    """Raised for an answer that cannot be used; says why."""


def read_answer(field: Field, given: list[str]) -> Iterator[FactValue]:
    """Yield the value of a field, nothing where it is empty; an instant is in the office's time. Raises WrongAnswer."""
    values = [value.strip().replace("\r\n", "\n") for value in given if value.strip()]
    values = [*_persons(field, values)] if field.control in ("person", "persons") else values
    values = [] if values == [value.strip() for value in field.present] else values
    if not values:
        if field.required:
            raise WrongAnswer(gettext("Say what it is about."))
        return
    first, codes = values[0], {code for code, _ in field.choices}
    try:
        match field.control:
            case "line" | "text":
                if len(first) > field.longest:
                    raise WrongAnswer(gettext("Too long: {most} characters at most.", most=field.longest))
                yield first
            case "one" | "several" | "yes_no":
                if field.or_none and values == [NONE_OF_THESE]:
                    yield ()
                elif not ({"yes", "no"} if field.control == "yes_no" else codes).issuperset(values):
                    raise WrongAnswer(gettext("Choose one of those listed."))
                elif field.control == "yes_no":
                    yield first == "yes"
                else:
                    yield tuple(dict.fromkeys(values)) if field.control == "several" else first
            case "person" if len(values) == 1:
                yield first
            case "person":
                raise WrongAnswer(gettext("Name one person."))
            case "persons":
                yield tuple(values)
            case "number":
                yield int(first)
            case "instant":
                yield check_instant(datetime.fromisoformat(first).replace(tzinfo=office_zone()))
            case "date":
                yield parse_day(first)
    except WrongAnswer:
        raise
    except ValueError:
        says = (
            pgettext("intake", "Write a whole number.")
            if field.control == "number"
            else gettext("Write a date, such as 2026-03-02.")
        )
        raise WrongAnswer(says) from None


def _persons(field: Field, given: list[str]) -> Iterator[str]:
    """Yield whom somebody has ticked or typed, each once: by the words of the list, or a part that only one has.
    Raises WrongAnswer."""
    words, found = dict(field.choices), dict[str, None]()
    for said in given:
        whole = said in words or said in words.values()
        for one in [said] if whole else filter(None, map(str.strip, BETWEEN_NAMES.split(said))):
            found |= dict.fromkeys([_person(field, one)])
    yield from found


def _person(field: Field, said: str) -> str:
    fits = [code for code, words in field.choices if said in (code, words)]
    fits = fits or [code for code, words in field.choices if said.casefold() in words.casefold()]
    if len(fits) > 1:
        raise WrongAnswer(gettext("More than one fits {said}. Choose one of those listed.", said=said))
    if not fits:
        raise WrongAnswer(gettext("Nobody of those listed fits {said}.", said=said))
    return fits[0]


def printed(field: Field, answers: Answers) -> str:
    """Return what was answered, in the words of the page."""
    words = dict(field.choices) | {"yes": gettext("yes"), "no": gettext("no")}
    words |= {NONE_OF_THESE: gettext("none of these")} if field.or_none else {}
    given = [value for value in answers.get(field.name, []) if value.strip()]
    return "".join(given) if field.control in ("line", "text") else "、".join(words.get(code, code) for code in given)
