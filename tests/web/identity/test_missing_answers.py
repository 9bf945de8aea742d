"""What a form lacks is said by the page, in its language, and a log-in that was not filled in counts as none."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from tests.stack.office import ROOT
from tests.web.identity.conftest import IdentityOffice

pytestmark = pytest.mark.slow
BEGINS = {"zh": re.compile(r"\s*[㐀-鿿]"), "en": re.compile(r"\s*[A-Z]")}
PAGES = ("/account/", "/account/confirm", "/account/factor", "/account/people", "/account/staff", "/account/staff/li")


class FormsWithNeeds(HTMLParser):
    """The forms of a page that are sent and need something: where each goes, its fields, empty if they are needed."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._here, self._needs, self._fields, self._address = address, False, dict[str, str](), address
        self._posts = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag == "form":
            self._address, self._needs, self._fields = had.get("action") or self._here, False, {}
            self._posts = had.get("method") == "post"
        if tag in ("input", "select", "textarea", "button") and (name := had.get("name")):
            self._needs |= "required" in had
            self._fields[name] = "" if "required" in had else had.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._needs and self._posts:
            self.found.append((self._address, self._fields))


def said_on(page: httpx.Response) -> str:
    """What the page says is wrong."""
    said = re.search(r'role="alert">(.*?)</div>', page.text, re.S)
    assert said, page.text
    return re.sub(r"<[^>]+>", "", said[1])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_form_without_what_it_needs_is_answered_in_the_language_of_the_page(
    office: IdentityOffice, language: str
) -> None:
    browser = await office.set_up("chen")
    await browser.get(f"/account/?lang={language}")
    tried = 0
    for place in PAGES:
        for address, fields in FormsWithNeeds((await browser.get(place)).text, place).found:
            answer = await browser.post(address, data=fields)
            tried += 1
            assert answer.status_code in (403, 422), (place, fields, answer.text)
            assert BEGINS[language].match(said_on(answer)), (place, fields, said_on(answer))
    assert tried >= len(PAGES) - 1


async def test_a_log_in_that_lacks_something_is_no_try(office: IdentityOffice) -> None:
    await office.set_up("chen")
    before, browser = await office.outcomes(), office.browser()
    for lacks in ("person", "password", "code"):
        typed = {"person": "chen", "password": "falsch", "code": "123456"} | {lacks: ""}
        answer = await browser.post("/account/login", data=typed)
        assert "请把每一项都填上" in said_on(answer)
    assert await office.outcomes() == before


def test_no_form_leaves_it_to_the_browser_to_say_what_is_missing() -> None:
    templates = [*Path(ROOT / "web").rglob("*.html")]
    forms = [form for path in templates for form in re.findall(r"<form\b[^>]*>", path.read_text(encoding="utf-8"))]
    assert len(forms) > 20
    assert [form for form in forms if "novalidate" not in form] == []
