"""Make the modules of the client that follow from others: `python -m publishing.client` (`make pages`).

They are the half without an event loop, from the half with one, and the types of answers, from docs/api/openapi.json.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "clients" / "python" / "banjie_client"
SYNCHRONOUS = [f"synchronous/{path.name}" for path in sorted((PACKAGE / "asynchronous").glob("[!_]*.py"))]
ANSWERS, OPENAPI = "answers.py", ROOT / "docs" / "api" / "openapi.json"
NAMING = [*sorted((PACKAGE / "asynchronous").glob("*.py")), PACKAGE / "problems.py", PACKAGE / "webhooks.py"]
WORDS = (
    (r"\bAsync(?=[A-Z])", ""),
    (r"\basync (?=def|for|with)", ""),
    (r"\bawait ", ""),
    (r"\basyncio\b", "time"),
    (r"\basynchronous\.", "synchronous."),
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
)
ANSWERS_HEAD = '''\
# Made from docs/api/openapi.json by `make pages`.
"""What the interface answers with, as JSON.

Instants are strings (RFC 3339), days YYYY-MM-DD. A field whose name ends in `_label` is for people, in the language
that the client asked for. Newer servers may add fields.
"""

from __future__ import annotations

from typing import TypedDict

'''
RENAMED = {"CaseEventData": "CaseEventJson"}
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
Schema = Mapping[str, Any]


def made_source(name: str) -> str:
    """Return the source of a module that is made, formatted."""
    text = answers_source() if name == ANSWERS else synchronous_source(name)
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(PACKAGE / name), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def synchronous_source(name: str) -> str:
    """Return a module of `synchronous/`, from the one of the same name in `asynchronous/`."""
    origin = name.replace("synchronous/", "asynchronous/")
    text = f"# Made from {origin} by `make pages`.\n" + (PACKAGE / origin).read_text("utf-8")
    for pattern, other in WORDS:
        text = re.sub(pattern, other, text)
    return text


def answers_source() -> str:
    """Return the module with a TypedDict for each object that the client names, and for those within."""
    schemas: Mapping[str, Schema] = json.loads(OPENAPI.read_text("utf-8"))["components"]["schemas"]
    named = set(re.findall(r"\w+Json\b", "".join(path.read_text("utf-8") for path in NAMING)))
    waiting = [name for name in schemas if _type_name(name) in named]
    found = set(waiting)
    while waiting:
        within = set(_referenced(schemas[waiting.pop()])) - found
        found |= within
        waiting += within
    return ANSWERS_HEAD + "\n\n".join(
        _typed_dict(name, schemas) for name in sorted(found) if "properties" in schemas[name]
    )


def _referenced(part: object) -> Iterator[str]:
    """Yield the names of the schemas to which a part of the description refers."""
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.rpartition("/")[2]
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from _referenced(inner)


def _typed_dict(name: str, schemas: Mapping[str, Schema]) -> str:
    schema = schemas[name]
    text = str(schema.get("description", "")).strip()
    text = text.replace("\n", "\n    ") + ("\n    " if "\n" in text else "")
    docstring = [f'    """{text}"""', ""] if text else []
    types = {field: _type_of(one, schemas) for field, one in sorted(schema["properties"].items())}
    if any(map(iskeyword, types)):
        return f"{_type_name(name)} = TypedDict({_type_name(name)!r}, {types!r})\n"
    fields = [f"    {field}: {written}" for field, written in types.items()]
    return "\n".join([f"class {_type_name(name)}(TypedDict):", *docstring, *fields, ""])


def _type_name(schema: str) -> str:
    return RENAMED.get(schema, f"{schema.removesuffix('View')}Json")


def _type_of(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    """Return the Python type of a schema. What the interface leaves open is `object`, a code is `str`: newer servers
    may have more of them."""
    if many := schema.get("anyOf"):
        return " | ".join(dict.fromkeys(_type_of(one, schemas) for one in many))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _type_name(name) if "properties" in schemas[name] else _type_of(schemas[name], schemas)
    kind = "boolean" if schema.get("const") is True else schema.get("type", "")
    if kind == "array":
        return f"list[{_type_of(schema.get('items', {}), schemas)}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {_type_of(values, schemas) if isinstance(values, dict) else 'object'}]"
    return PLAIN.get(kind, "object")


def main() -> None:
    """Write all of them."""
    for name in (*SYNCHRONOUS, ANSWERS):
        (PACKAGE / name).write_text(made_source(name), encoding="utf-8")


if __name__ == "__main__":
    main()
