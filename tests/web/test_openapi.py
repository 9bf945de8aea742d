"""The description of the interface: it is kept in the repository, and every operation names its problems."""

import json

from models.form import ActInput
from web.api.openapi import OPENAPI_FILE, openapi_text
from wording.act_fields import ACT_FIELDS

DESCRIBED = json.loads(OPENAPI_FILE.read_bytes())
OPERATIONS = [(method.upper(), path) for path, methods in DESCRIBED["paths"].items() for method in methods]


def test_the_file_is_as_the_program_is() -> None:
    """`make pages` renews it; a change here is a change for every program that calls."""
    assert OPENAPI_FILE.read_text(encoding="utf-8") == openapi_text()


def test_every_operation_names_its_problems() -> None:
    for method, path in OPERATIONS:
        if path.startswith("/v1/"):
            answers = DESCRIBED["paths"][path][method.lower()]["responses"]
            assert {"400", "401", "403", "422", "429", "503"} <= set(answers), (method, path)


def test_every_field_of_an_act_stands_once_in_the_table_of_fields() -> None:
    """A field that lacks there has no option on the command line, no question on a page and no description here."""
    said_otherwise = {"name", "actor", "facts", "texts", "attachments"}
    assert ACT_FIELDS.keys() == ActInput.model_fields.keys() - said_otherwise
    described = DESCRIBED["components"]["schemas"]["SentAct"]["properties"]
    assert all(described[name]["description"] for name in ACT_FIELDS)
