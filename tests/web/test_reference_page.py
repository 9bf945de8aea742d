"""The page that explains the interface: every operation stands on it, and nothing is fetched for it."""

import json
import re

import pytest

from tests.web.conftest import Caller
from web.api.openapi import OPENAPI_FILE
from web.api.reference_page import reference_html

DESCRIBED = json.loads(OPENAPI_FILE.read_bytes())
PAGE = reference_html(DESCRIBED)


def test_every_operation_and_schema_stands_on_it() -> None:
    for path, methods in DESCRIBED["paths"].items():
        for method in methods:
            assert f"<strong>{method.upper()}</strong> {path}</code>" in PAGE
    assert set(re.findall('id="schema-(.+?)"', PAGE)) == set(DESCRIBED["components"]["schemas"])


def test_it_fetches_nothing() -> None:
    assert re.findall(r"<(?:script|link|img|iframe)\b|https?://|url\(|@import", PAGE) == []


@pytest.mark.slow
async def test_a_browser_is_told_to_fetch_nothing(calling: Caller) -> None:
    api = await calling()
    page = await api.get("/docs")
    assert (page.status_code, page.headers["content-security-policy"].split(";")[0]) == (200, "default-src 'none'")
    assert page.text == reference_html((await api.get("/openapi.json")).json())
    assert (await api.get("/redoc")).status_code == 404
