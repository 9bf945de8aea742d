"""What WCAG 2.2 asks beyond the rules of axe: narrow windows, wide spacing, large letters, colours of the reader's own,
targets, focus, help in one place; and a head of one line."""

import re

import pytest

from queries.lists.limit_list import PAGE_SIZE
from starter.client import BanjieClient
from tests.stack.office import registered
from tests.web.console.browsers import AXE, AXE_VIOLATIONS, NARROW, WIDE, BrowserPeople
from tests.web.console.test_overviews import asking_for_time
from web.console.visit import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
PLACES = (
    "/console/?tab=all", "/console/case/{number}", "/console/case/{number}/act/accepted", "/console/approvals",
    "/console/register/zhengzhou-water", "/account/", "/intake/zhengzhou-water", "/intake/zhengzhou-water?type=large",
    "/query/?type=usual", "/about/", "/about/accessibility",
)  # fmt: skip
AT_400_PERCENT = {"width": 320, "height": 256}  # of 1280 and 1024 pixels
SCROLLED = "document.documentElement.scrollWidth"
# What a reader may set without losing anything (WCAG 1.4.12), and letters of twice the size (1.4.4).
SPACED = """() => { for (const one of document.querySelectorAll('body *')) {
  one.style.setProperty('line-height', '1.5', 'important');
  one.style.setProperty('letter-spacing', '.12em', 'important');
  one.style.setProperty('word-spacing', '.16em', 'important'); } }"""
ENLARGED = "document.documentElement.style.fontSize = '200%'"
CUT_OFF = """() => Array.from(document.querySelectorAll('main *')).filter(one => one.children.length === 0
  && one.textContent.trim() && getComputedStyle(one).overflow === 'hidden' && !one.closest('.unseen')
  && one.scrollHeight > one.clientHeight + 2).map(one => one.outerHTML.slice(0, 99))"""
# What of the element that has the focus can be seen: in the window, and under nothing else.
# The first line of a link stands for it: a mark may stand before a link that goes on in the next line.
COVERED = """() => { const one = document.activeElement, box = one.getClientRects()[0] ?? one.getBoundingClientRect();
  if (one === document.body || one.closest('.unseen, .files')) return '';
  const x = box.left + Math.min(box.width / 2, 9), y = box.top + Math.min(box.height / 2, 9);
  const top = document.elementFromPoint(x, y);
  return top && (one.contains(top) || top.contains(one)) ? '' : one.outerHTML.slice(0, 99); }"""


FOCUSED = "document.activeElement.outerHTML.slice(0, 150)"
# Hints of fields that no control or group refers to.
HINTS_APART = """() => Array.from(document.querySelectorAll('.field > .hint, fieldset > .hint'))
  .filter(one => !document.querySelector(`[aria-describedby~="${one.id}"]`)).map(one => one.outerHTML)"""
# How much the mark of the focus stands out against what is around the element (WCAG 1.4.11: 3 to 1).
FOCUS_CONTRAST = """() => {
  const parts = colour => colour.match(/[0-9.]+/g).map(Number);
  const linear = one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4;
  const light = colour => { const [r, g, b] = parts(colour).slice(0, 3).map(one => linear(one / 255));
    return .2126 * r + .7152 * g + .0722 * b; };
  const one = document.activeElement, mark = getComputedStyle(one.closest('.files')?.querySelector('.choose') ?? one);
  if (one === document.body || mark.outlineStyle !== 'solid') return one.closest('main, body') === one ? 99 : 0;
  let around = one.parentElement;
  while (around && (parts(getComputedStyle(around).backgroundColor)[3] ?? 1) === 0) around = around.parentElement;
  const ground = around ? getComputedStyle(around).backgroundColor : 'rgb(255, 255, 255)';
  const [dark, bright] = [light(mark.outlineColor), light(ground)].sort((a, b) => a - b);
  return (bright + .05) / (dark + .05); }"""


async def test_narrow_windows_wide_spacing_and_large_letters_lose_nothing(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number, page = await registered(desk), await people.page("li")
    await page.goto("/console/register/zhengzhou-water")
    await page.fill("[name='texts.narrative']", "w" * 60)  # a draft, which the form lists from then on
    async with page.expect_response(lambda one: one.request.method == "POST"):
        await page.locator("[name='texts.narrative']").blur()
    for place in PLACES:
        address = place.format(number=number)
        await page.set_viewport_size(AT_400_PERCENT)
        await page.goto(address)
        assert await page.evaluate(SCROLLED) <= AT_400_PERCENT["width"], address
        await page.set_viewport_size(WIDE)
        await page.evaluate(SPACED)
        assert await page.evaluate(SCROLLED) <= WIDE["width"], address
        for change in (SPACED, ENLARGED):
            await page.evaluate(change)
            assert await page.evaluate(CUT_OFF) == [], (address, change)


async def test_targets_are_large_enough_help_stands_last_and_nothing_is_dragged(
    people: BrowserPeople, desk: BanjieClient
) -> None:
    number, page = await registered(desk), await people.page("li")
    await page.add_init_script(AXE)
    for place in PLACES:
        await page.goto(place.format(number=number))
        last = page.get_by_role("link").last
        assert await last.get_attribute("href") == "/about/accessibility", place
        assert await last.inner_text() == "帮助与无障碍"
        found = await page.evaluate(AXE_VIOLATIONS, {"runOnly": ["target-size"]})
        assert [node["html"] for one in found for node in one["nodes"]] == [], place
    for program in ("console.js", "charts.js"):
        assert not re.search(r"drag|mousedown|pointerdown|touchstart", (STATIC / program).read_text("utf-8"))


async def test_nothing_covers_what_has_the_focus(people: BrowserPeople, desk: BanjieClient) -> None:
    number = await registered(desk)
    await asking_for_time(desk)
    page = await people.page("li")
    for place in ("/console/?tab=all", f"/console/case/{number}", f"/console/case/{number}/act/accepted"):
        for viewport in (WIDE, NARROW):
            await page.set_viewport_size(viewport)
            await page.goto(place)
            for _ in range(60):
                await page.keyboard.press("Tab")
                assert await page.evaluate(COVERED) == "", (place, viewport)


async def test_the_focus_stands_out_against_what_is_around_it(people: BrowserPeople, desk: BanjieClient) -> None:
    number, page = await registered(desk), await people.page("li")
    for place in ("/console/", f"/console/case/{number}/act/note", "/account/", "/intake/zhengzhou-water"):
        await page.goto(place)
        for _ in range(40):
            await page.keyboard.press("Tab")
            assert await page.evaluate(FOCUS_CONTRAST) >= 3, (place, await page.evaluate(FOCUSED))


async def test_who_asks_for_more_lines_goes_on_at_the_first_of_them(people: BrowserPeople, desk: BanjieClient) -> None:
    for _ in range(PAGE_SIZE + 1):
        await registered(desk)
    page = await people.page("li")
    await page.goto("/console/limits?scope=all")
    assert await page.locator("a.row").count() == PAGE_SIZE
    await page.focus("#more a")
    await page.keyboard.press("Enter")
    first = page.locator("a.row").nth(PAGE_SIZE)
    await first.wait_for()
    assert await first.evaluate("one => one === document.activeElement")


async def test_hints_are_told_with_their_field(people: BrowserPeople) -> None:
    page = await people.page("li")
    for place in (
        "/intake/zhengzhou-water", "/console/register/zhengzhou-water", "/account/login", "/account/contact",
        "/account/factor",
    ):  # fmt: skip
        await page.goto(place)
        assert await page.evaluate(HINTS_APART) == [], place


async def test_in_the_readers_own_colours_it_is_seen_where_one_is(people: BrowserPeople) -> None:
    page = await people.page("li")
    await page.emulate_media(forced_colors="active")
    await page.goto("/console/")
    border = "element => getComputedStyle(element).borderBottomColor"
    for links in (".bar nav a", ".tabs a"):
        here = await page.locator(f"{links}[aria-current]").first.evaluate(border)
        other = await page.locator(f"{links}:not([aria-current])").first.evaluate(border)
        assert here != other, links
