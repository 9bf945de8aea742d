"""The page that explains the interface, made from its description: it fetches nothing, from this host or another."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, StrictUndefined

TEMPLATE_FILE = Path(__file__).with_name("reference.html.j2")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def reference(request: Request) -> HTMLResponse:
    """Return the page."""
    return HTMLResponse(reference_html(request.app.openapi()), headers=HEADERS)


def reference_html(described: Any) -> str:
    """Return all operations and schemas of an OpenAPI description as one page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE_FILE.read_text(encoding="utf-8"))
    return template.render(described=described, type_name=type_name, schemas=described["components"]["schemas"])


def type_name(schema: Any) -> str:
    """Return the type of a schema in short: the name of another schema, or words such as `list of string`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for many in ("anyOf", "oneOf", "allOf"):
        if many in schema:
            return " or ".join(type_name(one) for one in schema[many])
    if "enum" in schema or "const" in schema:
        return " or ".join(map(str, schema.get("enum", [schema.get("const")])))
    if schema.get("type") == "array":
        return f"list of {type_name(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")
