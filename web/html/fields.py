"""The fields of a page: what somebody is asked, by which control, and what they answered."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from models.form import MAX_TEXT_BYTES
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.time import CHINA, check_instant, parse_day
from wording import terms
from wording.translation import gettext, pgettext

Control = Literal["line", "text", "yes_no", "number", "date", "instant", "one", "several", "person", "persons"]
CONTROLS: Mapping[str, Control] = {
    "yes_no": "yes_no", "number": "number", "date": "date", "instant": "instant", "code": "one", "codes": "several",
}  # fmt: skip
MAX_CHARACTERS = MAX_TEXT_BYTES // 4  # whatever the signs, the text is short enough to be stored
MOST_TICKS = 12  # persons with a box of their own
FEW, SHORT = 5, 60  # choices that stand on the page at once: so many, or so many signs in two lines
Answers = Mapping[str, list[str]]
NONE_OF_THESE = "-"  # no code looks like it
BETWEEN_NAMES = re.compile(r"[,，、;；\n]")


class Field(NamedTuple):
    """A field of a page: its name in the form that is sent, its label, its control, and what may be chosen. `hint`
    below the label, `preset` in the field until something is answered. A line offers its choices, and takes others.
    `or_none`: of several choices, "none of these" is an answer, too. A person is chosen from those on the page if they
    are few, else by typing a part of name, code or unit; of several the first `near` stand on the page. `present`: what
    is on record, which stands in the field; to leave it there says nothing. `own`: what the browser may know of whoever
    types, as HTML's `autocomplete` calls it. `asked`: a rule refuses without an answer; it is marked as required, and
    what else is answered can be looked at before. `begins`: typing begins here when the page is opened."""

    name: str
    label: str
    control: Control
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    longest: int = MAX_CHARACTERS
    hint: str = ""
    preset: str = ""
    or_none: bool = False
    present: tuple[str, ...] = ()
    own: str = ""
    asked: bool = False
    near: int = 0
    begins: bool = False

    @property
    def is_open(self) -> bool:
        """Whether one of the choices is picked with one click: all of them stand on the page."""
        is_short = sum(len(words) for _, words in self.choices) <= SHORT
        return self.control in ("one", "person") and (len(self.choices) <= FEW or is_short)

    @property
    def on_page(self) -> tuple[tuple[str, str], ...]:
        """The persons who are ticked on the page; the others are typed."""
        return self.choices if len(self.choices) <= MOST_TICKS else self.choices[: min(self.near, MOST_TICKS)]

    def chosen(self, given: list[str]) -> str:
        """Return what stands in the line in which persons are typed, of what was given."""
        ticked = {code for code, _ in self.on_page} if self.control == "persons" else ()
        return "、".join(dict(self.choices).get(one, one) for one in given if one.strip() and one not in ticked)

    @property
    def none_answer(self) -> str | None:
        """What says "no", or "none of these", in the form that is sent; None where there is no such answer."""
        if self.control == "yes_no":
            return "no"
        return NONE_OF_THESE if self.or_none else None


class WrongAnswer(ValueError):  # what a person typed
    """Raised for an answer that cannot be used; says why."""


def fact_field(procedure: Procedure, name: Name) -> Field:
    """Return the field of a fact."""
    fact, choices = procedure.facts[name], tuple(terms.options(procedure, name).items())
    label = terms.label(procedure, name, "fact")
    return Field(f"facts.{name}", label, CONTROLS[fact.is_], choices, or_none=fact.may_be_none)


def read_answer(field: Field, given: list[str]) -> Iterator[FactValue]:
    """Yield the value of a field, nothing where it is empty; an instant is in China's time. Raises WrongAnswer."""
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
                yield check_instant(datetime.fromisoformat(first).replace(tzinfo=CHINA))
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


def written_answer(value: FactValue) -> str:
    """Return a value as its field sends it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
        case _:
            return str(value)


def printed(field: Field, answers: Answers) -> str:
    """Return what was answered, in the words of the page."""
    words = dict(field.choices) | {"yes": gettext("yes"), "no": gettext("no")}
    words |= {NONE_OF_THESE: gettext("none of these")} if field.or_none else {}
    given = [value for value in answers.get(field.name, []) if value.strip()]
    return "".join(given) if field.control in ("line", "text") else "、".join(words.get(code, code) for code in given)
