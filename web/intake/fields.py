"""The fields of the page, made from a procedure: what whoever files is asked, and what they answered."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from models.form import Form
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from queries.acts.field import CONTROLS, Field, fact_field
from web.html.fields import Answers, WrongAnswer, read_answer
from wording import terms
from wording.translation import N_, Message

ASKED = CONTROLS.keys() - {"instant"}  # a page for outsiders asks for no instant
PARTY_LENGTHS = {name: 400 if name == "address" else 200 for name in ("name", "unit", "contact", "address")}


class FormQuestions(NamedTuple):
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


PARTY_LABELS: Mapping[str, Message] = {
    "name": N_("Name"),
    "unit": N_("Organisation"),
    "contact": N_("Contact (phone or e-mail)"),
    "address": N_("Address"),
}


def party_fields() -> tuple[Field, ...]:
    """Return the fields about the person who files."""
    return tuple(
        Field(f"party.{name}", PARTY_LABELS[name](), "line", longest=longest) for name, longest in PARTY_LENGTHS.items()
    )


def matter_fields(procedure: Procedure, facts: Collection[Name] = ()) -> tuple[Field, ...]:
    """Return the fields about the matter: the narrative, whom it is about, and the facts that the office asks for
    (`facts`), else those that its text marks. What the office finds and judges is not asked."""
    narrative = next(iter(procedure.texts))
    texts = [name for name in procedure.texts if name in procedure.form.texts]
    asked = [
        name for name in procedure.facts if name in (facts or procedure.form.facts) and can_be_asked(procedure, name)
    ]
    return (
        Field(f"texts.{narrative}", terms.label(procedure, narrative, "text"), "text", required=True),
        *(Field(f"texts.{name}", terms.label(procedure, name, "text"), "line", longest=400) for name in texts),
        *(fact_field(procedure, name) for name in asked),
    )


def can_be_asked(procedure: Procedure, name: Name) -> bool:
    """Return True for a fact that has a control on the page. Persons of the staff have none: no outsider knows them by
    their codes, and what the case knows by itself nobody states."""
    fact = procedure.facts.get(name)
    return fact is not None and not fact.known and fact.is_ in ASKED


def read_form(questions: FormQuestions, answers: Answers) -> tuple[Form, dict[str, str]]:
    """Return the form that was filled in, and what is wrong with which field. What nobody is asked (how it came in) is
    as the text says of complaints that are filed on a page."""
    values, wrong = dict[str, FactValue | str](), dict[str, str]()
    for field in (*party_fields(), *matter_fields(questions.procedure, questions.facts)):
        try:
            values.update((field.name, value) for value in read_answer(field, answers.get(field.name, [])))
        except WrongAnswer as error:
            wrong[field.name] = str(error)
    parts = {part: dict(_part(values, part)) for part in ("party", "facts", "texts")}
    by_page = questions.procedure.form.page
    parts["facts"] |= {name: value for name, value in by_page.items() if name not in questions.facts}
    return Form.model_validate({"procedure": questions.procedure.slug, "entry": questions.entry, **parts}), wrong


def _part(values: Mapping[str, FactValue | str], part: str) -> Iterator[tuple[str, FactValue | str]]:
    return ((name.partition(".")[2], value) for name, value in values.items() if name.startswith(f"{part}."))
