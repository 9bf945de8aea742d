"""The fields of a page: what somebody is asked, by which control, and what they answered."""

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

Control = Literal["line", "text", "yes_no", "number", "date", "instant", "one", "several"]
CONTROLS: Mapping[str, Control] = {
    "yes_no": "yes_no", "number": "number", "date": "date", "instant": "instant", "code": "one", "codes": "several",
}  # fmt: skip
MAX_CHARACTERS = MAX_TEXT_BYTES // 4  # whatever the signs, the text is short enough to be stored
Answers = Mapping[str, list[str]]
NONE_OF_THESE = "-"  # no code looks like it


class Field(NamedTuple):
    """A field of a page: its name in the form that is sent, its label, its control, and what may be chosen. `hint`
    below the label, `preset` in the field until something is answered. A line offers its choices, and takes others.
    `or_none`: of several choices, "none of these" is an answer, too. `present`: what is on record, which stands in the
    field; to leave it there says nothing. `own`: what the browser may know of whoever types, as HTML's `autocomplete`
    calls it. `asked`: a rule refuses without an answer; it is marked as required, and what else is answered can be
    looked at before."""

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
