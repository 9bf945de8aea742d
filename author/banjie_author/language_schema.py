"""The JSON Schema of the language of procedures, by which an editor completes, explains and checks words as they are
typed. What a schema cannot say (that a name is declared, that words belong together) `banjie procedures check` says."""

import json
from collections.abc import Mapping
from typing import Any

from models.procedure import Procedure

SCHEMA_FILE = "procedure.schema.json"
FIRST_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"

Schema = dict[str, Any]

OF_SETTING: Schema = {
    "type": "object",
    "description": "The value that the office gives to one of the `settings`.",
    "properties": {"setting": {"type": "string"}},
    "required": ["setting"],
    "additionalProperties": False,
}
NO_VALUE: Schema = {"type": "null"}


def language_schema() -> Schema:
    """Return the JSON Schema (2020-12) of a procedure file."""
    written = Procedure.model_json_schema()
    del written["properties"]["overlays"]  # an office lays them over a text; no file says so
    parts = written.pop("$defs")
    named = {name: _tidied(part, or_setting=name != "Setting") for name, part in parts.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_tidied(written, or_setting=False),
        "$defs": {**named, "OfSetting": OF_SETTING},
    }


def schema_text() -> str:
    """Return the schema as a file."""
    return json.dumps(language_schema(), indent=1) + "\n"


def _tidied(schema: Mapping[str, Any], *, or_setting: bool) -> Schema:
    """Return a schema without titles that repeat a name and without the value null, which nobody writes. With
    `or_setting` a setting may stand in the place of each number, yes or no, code and name."""
    tidy: Schema = {}
    for word, part in schema.items():
        if word in ("properties", "patternProperties"):
            tidy[word] = {name: _tidied(value, or_setting=or_setting) for name, value in part.items()}
        elif word in ("anyOf", "oneOf", "prefixItems"):
            tidy[word] = [_tidied(value, or_setting=or_setting) for value in part if value != NO_VALUE]
        elif word in ("items", "additionalProperties") and isinstance(part, dict):
            tidy[word] = _tidied(part, or_setting=or_setting)
        elif word != "title" and not (word == "default" and part in (None, "", [], {})):
            tidy[word] = part
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    if len(tidy.get("anyOf", ())) == 1:
        tidy |= tidy.pop("anyOf")[0]
    return {"anyOf": [tidy, {"$ref": "#/$defs/OfSetting"}]} if or_setting and _is_value(tidy) else tidy


def _is_value(schema: Schema) -> bool:
    """Whether the schema is of a number, a yes or no, a code or a name, and not of a text that people read."""
    return schema.get("type") in ("integer", "boolean") or "pattern" in schema or "enum" in schema
