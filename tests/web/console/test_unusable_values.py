"""What nothing can store or count (NUL, a day of the year 9999) makes no page fail, wherever it is typed."""

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest

from starter.client import BanjieClient
from tests.stack.office import registered
from tests.web.console.conftest import BrowserOf

pytestmark = pytest.mark.slow
UNUSABLE = ("\0", "x\0", "9999-12-31", "0001-01-01", "9999-12-31T23:59", "0001-01-01T00:00", "9999-12")
LISTS = {
    "/console/": ("tab", "procedure", "stage", "holder", "after", "lang"),
    "/console/limits": ("scope", "procedure", "holder", "day", "after"),
    "/console/approvals": ("after", "tab"),
    "/console/statistics": ("from", "to", "procedure", "unit", "view"),
    "/console/search": ("q", "after"),
    "/console/supervision": ("procedure", "unit"),
    "/console/audit": ("procedure", "instant", "known", "after"),
    "/console/register/zhengzhou-water": ("entry",),
    "/console/case/{number}": ("done",),
    "/console/case/{number}/audit": ("instant",),
    "/console/case/{number}/history": ("zoom",),
    "/console/case/{number}/act/accepted": ("track",),
    "/account/login": ("back",),
    "/account/confirm": ("back",),
}
PATHS = (
    "/console/case/{}", "/console/case/{}/history", "/console/case/{}/audit", "/console/case/{}/drawing",
    "/console/case/{}/act/note", "/console/case/{}/limit/screening", "/console/file/{}", "/console/register/{}",
    "/console/regulations/{}", "/console/statistics.{}", "/console/static/{}", "/account/link/{}", "/account/staff/{}",
    "/console/case/NUMBER/act/{}", "/console/case/NUMBER/limit/{}", "/console/case/NUMBER/document/{}",
)  # fmt: skip
FORMS = (
    "/console/", "/console/case/{number}/act/accepted", "/console/case/{number}/act/extend", "/console/limits",
    "/console/register/zhengzhou-water", "/account/", "/account/login",
)  # fmt: skip


class NamedFields(HTMLParser):
    """The names of the fields of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag in ("input", "textarea", "select", "button") and (name := had.get("name")):
            self.found[name] = had.get("value") or ""


def is_answered(answer: httpx.Response) -> bool:
    return answer.status_code in (200, 303, 401, 403, 404, 409, 410, 412, 422)


async def test_no_address_makes_a_page_fail(
    browser_of: BrowserOf, desk: BanjieClient, many: Callable[[int, int], int]
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    asked = [
        f"{page.format(number=number)}?{name}={quote(value)}"
        for page, names in LISTS.items()
        for name in names
        for value in UNUSABLE
    ]
    asked += [path.replace("NUMBER", number).format(quote(value, safe="")) for path in PATHS for value in UNUSABLE]
    for address in asked[:: many(5, 1)]:
        answer = await browser.get(address)
        assert is_answered(answer), (address, answer.status_code)


async def test_no_field_makes_a_page_fail(
    browser_of: BrowserOf, desk: BanjieClient, many: Callable[[int, int], int]
) -> None:
    number, browser = await registered(desk), await browser_of("li")
    for place in FORMS:
        address = place.format(number=number)
        fields = NamedFields((await browser.get(address)).text).found
        assert fields, address
        for name in [*fields][:: many(4, 1)]:
            for value in ("x\0", "9999-12-31"):
                for step in ("preview", "send"):
                    said = fields | {name: value} | ({"step": step} if name != "step" else {})
                    answer = await browser.post(address, data=said)
                    assert is_answered(answer), (address, name, value, step, answer.status_code)
    for step in ("save", "rename", "remove"):
        said = {"page": "inbox", "query": "tab=x%00", "step": step, "view": "x\0", "name": "x\0"}
        assert is_answered(await browser.post("/console/views", data=said))
