"""The fields of the page, made from a procedure: what whoever files is asked, and what they answered."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from models.form import MAX_TEXT_BYTES, Form, Party
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from queries.intake.similarity import TARGETS
from wording import terms
from wording.table.office import intake_pages

Control = Literal["line", "text", "yes_no", "number", "date", "one", "several"]
CONTROLS: Mapping[str, Control] = {
    "yes_no": "yes_no", "number": "number", "date": "date", "code": "one", "codes": "several",
}  # fmt: skip
# What whoever files knows best, under the names that the procedures have for it.
USUAL_FACTS = frozenset({
    "kind", "filer_kind", "confidential", "target", "complained_of", "complained_unit", "liability_sought",
    "compensation_demanded",
})  # fmt: skip
MAX_CHARACTERS = MAX_TEXT_BYTES // 4  # whatever the signs, the text is short enough to be stored
PARTY_LENGTHS = {name: 400 if name == "address" else 200 for name in Party.model_fields}
Answers = Mapping[str, list[str]]


class Field(NamedTuple):
    """A field of the page: its name in the form that is sent, its label, its control, and what may be chosen."""

    name: str
    label: str
    control: Control
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    longest: int = MAX_CHARACTERS


class AskedPage(NamedTuple):
    """What the page of a procedure asks: the procedure in force, the entry by which complaints come in, the facts that
    the office asks for (none: the usual ones)."""

    procedure: Procedure
    facts: tuple[Name, ...] = ()

    @property
    def entry(self) -> Name:
        """The first entry: the one for complaints from outside."""
        return next(iter(self.procedure.entries))

    @property
    def title(self) -> str:
        """What the page is headed with."""
        return terms.case_title(self.procedure, self.entry)


class WrongAnswer(ValueError):  # what a person typed
    """Raised for an answer that cannot be used; says why."""


def party_fields() -> tuple[Field, ...]:
    """Return the fields about the person who files."""
    return tuple(
        Field(f"party.{name}", intake_pages.PAGE[name](), "line", longest=longest)
        for name, longest in PARTY_LENGTHS.items()
    )


def matter_fields(procedure: Procedure, facts: Collection[Name] = ()) -> tuple[Field, ...]:
    """Return the fields about the matter: the narrative, whom it is about, and the facts that the office asks for
    (`facts`), else those of USUAL_FACTS that the procedure has. What the office finds and judges is not asked."""
    narrative = next(iter(procedure.texts))
    texts = [name for name in procedure.texts if name in TARGETS]
    asked = [name for name in procedure.facts if name in (facts or USUAL_FACTS) and can_be_asked(procedure, name)]
    return (
        Field(f"texts.{narrative}", procedure.texts[narrative], "text", required=True),
        *(Field(f"texts.{name}", procedure.texts[name], "line", longest=400) for name in texts),
        *(_fact_field(name, procedure.facts[name]) for name in asked),
    )


def can_be_asked(procedure: Procedure, name: Name) -> bool:
    """Return True for a fact that has a control on the page. Persons of the staff have none: no outsider knows them by
    their codes, and what the case knows by itself nobody states."""
    fact = procedure.facts.get(name)
    return fact is not None and not fact.known and fact.is_ in CONTROLS


def _fact_field(name: Name, fact: Fact) -> Field:
    return Field(f"facts.{name}", fact.zh or name, CONTROLS[fact.is_], tuple(fact.one_of.items()))


def read_form(page: AskedPage, answers: Answers) -> tuple[Form, dict[str, str]]:
    """Return the form that was filled in, and what is wrong with which field."""
    values, wrong = dict[str, FactValue | str](), dict[str, str]()
    for field in (*party_fields(), *matter_fields(page.procedure, page.facts)):
        try:
            values.update((field.name, value) for value in _read(field, answers.get(field.name, [])))
        except WrongAnswer as error:
            wrong[field.name] = str(error)
    parts = {part: dict(_part(values, part)) for part in ("party", "facts", "texts")}
    channel = page.procedure.facts.get("channel")
    if channel and "online" in channel.one_of:
        parts["facts"]["channel"] = "online"
    return Form.model_validate({"procedure": page.procedure.slug, "entry": page.entry, **parts}), wrong


def _part(values: Mapping[str, FactValue | str], part: str) -> Iterator[tuple[str, FactValue | str]]:
    return ((name.partition(".")[2], value) for name, value in values.items() if name.startswith(f"{part}."))


def _read(field: Field, given: list[str]) -> Iterator[FactValue | str]:
    """Yield the value of a field, nothing where it is empty. Raises WrongAnswer."""
    said = [one.strip().replace("\r\n", "\n") for one in given if one.strip()]
    if not said:
        if field.required:
            raise WrongAnswer(intake_pages.EMPTY())
        return
    if field.control in ("line", "text"):
        if len(said[0]) > field.longest:
            raise WrongAnswer(intake_pages.TOO_LONG(most=field.longest))
        yield said[0]
    elif field.control in ("one", "several", "yes_no"):
        yield _chosen(field, said)
    else:
        yield _number_or_date(field, said[0])


def _chosen(field: Field, said: list[str]) -> FactValue:
    offered = {"yes", "no"} if field.control == "yes_no" else {code for code, _ in field.choices}
    if not offered.issuperset(said):
        raise WrongAnswer(intake_pages.NOT_OFFERED())
    if field.control == "yes_no":
        return said[0] == "yes"
    return tuple(dict.fromkeys(said)) if field.control == "several" else said[0]


def _number_or_date(field: Field, said: str) -> FactValue:
    try:
        return int(said) if field.control == "number" else date.fromisoformat(said)
    except ValueError:
        says = intake_pages.NOT_A_NUMBER() if field.control == "number" else intake_pages.NOT_A_DATE()
        raise WrongAnswer(says) from None


def printed(field: Field, answers: Answers) -> str:
    """Return what was answered, in the words of the page."""
    words = dict(field.choices) | {"yes": intake_pages.PAGE["yes"](), "no": intake_pages.PAGE["no"]()}
    said = [one for one in answers.get(field.name, []) if one.strip()]
    return "、".join(words.get(one, one) for one in said) if field.control not in ("line", "text") else "".join(said)
