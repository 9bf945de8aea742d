"""The fields of corrections: what stands on record, to be typed over. What is left as it is says nothing."""

from collections.abc import Iterator, Mapping

from models.form import Party
from models.requirement import Name
from queries.acts.act_on_case import ActOnCase
from queries.acts.field import Field, written_answer
from register.cases.filer import filer_of_case
from register.documents.texts import load_texts
from rules.fact import CORRECTED_FIELDS, CORRECTED_TEXT
from rules.sees import facts_of_filer
from wording.translation import N_, Message

LABELS: Mapping[str, Message] = {
    "name": N_("Name"), "unit": N_("Unit"), "contact": N_("Contact"), "address": N_("Address"),
}  # fmt: skip
LONGEST = {"address": 400}  # characters; of the other fields 200, as on the form


def filer_fields(act: ActOnCase) -> Iterator[Field]:
    """Who filed the complaint, as it reads now. That it was shown is on record."""
    reading = act.acts.reading
    if not reading.may("identity"):
        return
    filer = Party() if act.plain else filer_of_case(reading.session, act.case.number, act.case) or Party()
    reading.record_shown(identity=any(filer.model_dump().values()), narrative=False)
    for field, text in CORRECTED_FIELDS.items():
        says = getattr(filer, field)
        shown = act.text(text)._replace(control="line", label=LABELS[field](), longest=LONGEST.get(field, 200))
        yield shown._replace(present=(says,) if says else ())


def fact_on_record(act: ActOnCase, name: Name) -> Field:
    """Return the field of a fact with its value; without it where the fact says who filed the complaint and the reader
    may not know."""
    reading, value = act.acts.reading, act.case.facts.get(name)
    hidden = act.plain or (name in facts_of_filer(act.procedure) and not reading.may("identity"))
    values = () if value is None or hidden else value if isinstance(value, tuple) else (value,)
    return act.fact(name)._replace(present=tuple(map(written_answer, values)))


def corrected_text(act: ActOnCase) -> Iterator[Field]:
    """How a text should read: as it reads now, where the page is about one that the reader may see whole."""
    reading, texts = act.acts.reading, act.case.texts_as_corrected
    field = act.text(CORRECTED_TEXT)
    if not act.plain and act.about in texts and reading.may("narrative", "identity"):
        says = load_texts(reading.session, {act.about: texts[act.about]}).get(act.about, "")
        reading.record_shown(identity=reading.blotter.is_in(says), narrative=True)
        field = field._replace(present=(says,) if says else ())
    yield field
