"""Scripts in names, narratives and searches, and names of files with tricks: shown as what they are, sent as nothing
else, or refused."""

import re
from html import escape

import pytest

from starter.client import BanjieClient
from tests.stack.office import registered
from tests.web.console.conftest import BrowserOf
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow
SCRIPT = "<script>alert('x')</script>"
MARKUP = '"><img src=x onerror=alert(1)>'
REFUSED_NAMES = ("../../etc/passwd.txt", "..\\..\\boot.txt", "图\u202egnp.txt", "长" * 300 + ".txt")


async def test_scripts_in_names_and_narratives_are_words(desk: BanjieClient, browser_of: BrowserOf) -> None:
    texts = {"narrative": f"夜查时{SCRIPT}索要财物", "target_name": MARKUP}
    party = {"name": f"周{SCRIPT}", "contact": f"1380371{MARKUP}", "address": MARKUP}
    number, browser = await registered(desk, texts=texts, party=party), await browser_of("li")
    case = await browser.get(f"/console/case/{number}")
    assert escape(f"周{SCRIPT}") in case.text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    for page in ("", "/history?zoom=raw", "/act/amend", "/act/note", "/audit", "/drawing", "/print"):
        shown = await browser.get(f"/console/case/{number}{page}")
        assert shown.status_code == 200, page
        assert SCRIPT not in shown.text, page
        assert "<img src=x" not in shown.text, page
        assert "unsafe-inline" not in shown.headers["content-security-policy"]
    for asked in (f"/console/search?q={SCRIPT}", f"/console/search?q={MARKUP}", f"/console/?stage={MARKUP}"):
        found = await browser.get(asked)
        assert SCRIPT not in found.text
        assert "<img src=x" not in found.text


async def test_file_names_with_tricks_are_words_too_or_refused(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number, browser = await registered(desk), await browser_of("li")
    address = f"/console/case/{number}/act/evidence"
    typed = fields_of(await browser.get(address)) | {"step": "send", "texts.evidence": "见附件"}
    for name in REFUSED_NAMES:
        refused = await browser.post(address, data=typed, files={"files": (name, b"seen", "text/plain")})
        assert refused.status_code == 422, name
        assert fields_of(refused)["texts.evidence"] == "见附件"
    tricky = f"一;filename=x.exe{MARKUP}.txt"
    sent = await browser.post(address, data=typed, files={"files": (tricky, b"seen", "text/plain")})
    assert sent.status_code == 303, sent.text
    case = await browser.get(f"/console/case/{number}")
    assert "<img src=x" not in case.text
    files = re.findall(r'href="(/console/file/[^"]+)/look"', case.text)
    assert len(set(files)) == 1  # nothing of the refused ones
    got = await browser.get(files[0])
    disposition = got.headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename\*=utf-8''[\w%.~-]+", disposition), disposition
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
