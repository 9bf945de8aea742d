"""The form of a complaint as JSON Schema, made from its procedure: what a program may send for an entry."""

from collections.abc import Mapping

from pydantic import TypeAdapter

from models.form import MAX_TEXT_BYTES, Party
from models.messages import Person
from models.procedure import Fact, Procedure
from models.requirement import Name
from rules.fact import EVIDENCE
from wording import terms

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
PERSON = TypeAdapter(Person).json_schema()
Schema = dict[str, object]


def form_schema(procedure: Procedure, entry: Name) -> Schema:
    """Return the JSON Schema of the forms that come in by this entry, with the names that people read as titles."""
    facts = {
        name: _titled(_fact_schema(fact, terms.options(procedure, name)), terms.label(procedure, name, "fact"))
        for name, fact in procedure.facts.items()
        if not fact.known
    }
    texts = {
        name: {"type": "string", "title": terms.label(procedure, name, "text"), "maxLength": MAX_TEXT_BYTES}
        for name in (*procedure.texts, EVIDENCE)
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
    return {"$schema": SCHEMA, "title": title, **_closed_object(properties), "required": ["procedure", "entry"]}


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
