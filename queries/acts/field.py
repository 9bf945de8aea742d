"""A field of a form or an act: what somebody is asked, once for every door. A page draws it, a program reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from calendars import office_zone
from models.form import MAX_TEXT_BYTES
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from queries.views.acts import FieldType
from wording import terms

Control = Literal["line", "text", "yes_no", "number", "date", "instant", "one", "several", "person", "persons"]
CONTROLS: Mapping[str, Control] = {
    "yes_no": "yes_no", "number": "number", "date": "date", "instant": "instant", "code": "one", "codes": "several",
}  # fmt: skip
TYPES: Mapping[Control, FieldType] = {
    "line": "text", "text": "text", "yes_no": "yes_no", "number": "number", "date": "date", "instant": "instant",
    "one": "code", "several": "codes", "person": "person", "persons": "persons",
}  # fmt: skip
MAX_CHARACTERS = MAX_TEXT_BYTES // 4  # whatever the signs, the text is short enough to be stored
MOST_TICKS = 12  # persons with a box of their own
FEW, SHORT = 5, 60  # choices that stand on the page at once: so many, or so many signs in two lines
NONE_OF_THESE = "-"  # no code looks like it


class Field(NamedTuple):
    """A field of a page: its name in the form that is sent, its label, its control, and what may be chosen. `hint`
    below the label, `preset` in the field until something is answered. A line offers its choices, and takes others.
    `or_none`: of several choices, "none of these" is an answer, too. A person is chosen from those on the page if they
    are few, else by typing a part of name, code or unit; of several the first `near` stand on the page. `present`: what
    is on record, which stands in the field; to leave it there says nothing. `own`: what the browser may know of whoever
    types, as HTML's `autocomplete` calls it. `asked`: a rule refuses without an answer; it is marked as required, and
    what else is answered can be looked at before. `begins`: typing begins here when the page is opened.
    `no_serves`: with "no", or "none of these", what the rules ask is answered as they ask it."""

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
    no_serves: bool = False

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


def fact_field(procedure: Procedure, name: Name) -> Field:
    """Return the field of a fact."""
    fact, choices = procedure.facts[name], tuple(terms.options(procedure, name).items())
    label = terms.label(procedure, name, "fact")
    return Field(f"facts.{name}", label, CONTROLS[fact.is_], choices, or_none=fact.may_be_none)


def stated_field(procedure: Procedure, name: Name) -> Field:
    """Return the field of a fact or a text."""
    if name not in procedure.facts:
        return Field(f"texts.{name}", terms.label(procedure, name, "text"), "text")
    fact = procedure.facts[name]
    if fact.is_ in ("person", "persons"):
        return Field(
            f"facts.{name}", terms.label(procedure, name, "fact"), "person" if fact.is_ == "person" else "persons"
        )
    return fact_field(procedure, name)


def written_answer(value: FactValue) -> str:
    """Return a value as its field sends it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(office_zone()).strftime("%Y-%m-%dT%H:%M")
        case _:
            return str(value)
