"""The form of a complaint as JSON Schema, made from its procedure: what a program may send for an entry."""

from collections.abc import Mapping

from pydantic import TypeAdapter

from models.form import MAX_TEXT_BYTES, Party
from models.law import Law
from models.messages import Person
from models.procedure import Fact, Procedure
from models.requirement import Name
from models.time import Calendar
from rules.fact import EVIDENCE, SUBJECT
from wording import terms

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
PERSON = TypeAdapter(Person).json_schema()
Schema = dict[str, object]


def form_schema(procedure: Procedure, entry: Name) -> Schema:
    """Return the JSON Schema of the forms that come in by this entry, with the names that people read as titles: what
    can be known of a complaint when it comes in, and what has to be on record before somebody registers it."""
    law = Law(procedure, Calendar()).of_entry(entry)
    facts = {
        name: _titled(_fact_schema(fact, terms.options(procedure, name)), terms.label(procedure, name, "fact"))
        for name, fact in procedure.facts.items()
        if name in law.facts_of_forms[entry] and not fact.known
    }
    texts = {
        name: {"type": "string", "title": terms.label(procedure, name, "text"), "maxLength": MAX_TEXT_BYTES}
        for name in (*(one for one in procedure.texts if one in law.texts_of_forms[entry]), SUBJECT, EVIDENCE)
    }
    properties = {
        "procedure": {"const": procedure.slug},
        "entry": {"const": entry},
        "registrant": PERSON | {"description": "The member of staff who registers it at once"},
        "happened_at": {"type": "string", "format": "date-time"},
        "party": Party.model_json_schema(),
        "facts": _closed_object(facts),
        "texts": _closed_object(texts),
    }
    title = terms.case_title(procedure, entry)
    registered = {
        "if": {"required": ["registrant"]},
        "then": _required_of_registrant(law, procedure.first_stages[entry]),
    }
    required = {"required": ["procedure", "entry"], **registered}
    return {"$schema": SCHEMA, "title": title, **_closed_object(properties), **required}


def _required_of_registrant(law: Law, first: Name) -> Schema:
    """Return the schema of what has to be on record, whatever the complaint says, before it is registered there."""
    act = law.stage_act(first, "registered")
    asked = [name for _, record in (act.records if act else ()) if not record.when for name in record.fields]
    parts = {
        "facts": [name for name in dict.fromkeys(asked) if name in law.procedure.facts],
        "texts": [name for name in dict.fromkeys(asked) if name in law.procedure.texts],
    }
    wanted = {part: {"required": names} for part, names in parts.items() if names}
    return {"properties": wanted, "required": [*wanted]}


def _fact_schema(fact: Fact, options: Mapping[Name, str]) -> Schema:
    one: Schema = {"oneOf": [{"const": code, "title": name} for code, name in options.items()]} if options else {}
    kinds: dict[str, Schema] = {
        "yes_no": {"type": "boolean"},
        "number": {"type": "integer"},
        "date": {"type": "string", "format": "date"},
        "instant": {"type": "string", "format": "date-time"},
        "code": {"type": "string", **one},
        "codes": {"type": "array", "items": {"type": "string", **one}, "uniqueItems": True},
        "person": PERSON,
        "persons": {"type": "array", "items": PERSON, "uniqueItems": True},
    }
    return kinds[fact.is_]


def _titled(schema: Schema, title: str) -> Schema:
    return schema | {"title": title} if title else schema


def _closed_object(properties: Mapping[str, object]) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}
