"""Whole lives of complaints by the pages alone, without a script: each act through its form, by whoever does it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from cli.demo.from_scenarios import closing_lives
from cli.demo.office_cases import shifted
from cli.demo.script import CourseStep
from register.acts.inbox import system_clock
from starter.cases.registration import register
from starter.client import BanjieClient
from starter.office.settings_file import check_office_settings
from tests.stack.office import FORMS, IDS, form, happened, until
from tests.stack.text_cases import hire, renamed
from tests.web.console.conftest import BrowserOf
from tests.web.console.test_acts import NO_FILE
from tests.web.intake.conftest import fields_of
from tests.zones import CHINA
from web.console.act_form import DETAILS

pytestmark = pytest.mark.slow
LIVES = (("home-mall", "closed"), ("quality-standard", "closed"))  # tracks and an approval; items


@pytest.mark.parametrize(("slug", "end"), LIVES)
async def test_a_complaint_is_worked_from_its_receipt_to_its_end_by_the_pages_alone(
    desk: BanjieClient, browser_of: BrowserOf, slug: str, end: str
) -> None:
    life = closing_lives(slug)[end]
    people = await hire(desk, slug)
    now = await desk.transact(lambda session: system_clock(session, ""))
    shift = timedelta(weeks=(now - life.course.acts[-1].at) // timedelta(weeks=1))
    office = check_office_settings({slug: dict(life.course.settings)}, "office")
    written = renamed(shifted(dict(life.course.form_input), shift), people)
    number = (await register(replace(desk, office=office), written)).number
    await until(lambda: happened(desk, number))
    for step in life.course.acts:
        await do_by_page(await browser_of(people[step.actor]), number, dict(answers(step, shift, people)), step.name)
    page = await (await browser_of(people[life.course.acts[0].actor])).get(f"/console/case/{number}")
    assert "<dt>办结</dt>" in page.text


async def test_more_time_is_refused_then_given_a_file_is_attached_and_who_is_recused_reads_nothing_more(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    tank = form(FORMS / "12-letter-on-water-tank.yaml", party={"name": f"住户{next(IDS)}"})
    number = (await register(desk, tank)).number
    await until(lambda: happened(desk, number))
    he, fang, luo = [await browser_of(person) for person in ("he", "fang", "luo")]
    handling = {"facts.department_head": "fang", "texts.fault": "漏排"}
    await do_by_page(he, number, handling, "important")
    today = (await desk.transact(lambda session: system_clock(session, ""))).astimezone(CHINA).date()
    for days, answer in ((30, {"texts.reason": "人手够"}), (20, {"texts.opinion": "同意"})):
        asked = {"clock": "handling_important", "until": f"{today + timedelta(days=days)}", "texts.reason": "等化验"}
        await do_by_page(fang, number, asked, "extend")
        await do_by_page(luo, number, answer, "refuse" if "texts.reason" in answer else "approve")
    requests = [name for name in await happened(desk, number) if name in ("asked", "declined", "granted")]
    assert requests == ["asked", "declined", "asked", "granted"]
    await do_by_page(fang, number, {"texts.opinion": "化验单"}, "note", {"files": ("化验单.txt", "合格".encode())})
    assert "化验单.txt" in (await luo.get(f"/console/case/{number}")).text
    await do_by_page(fang, number, {"texts.handling_process": "已清洗"}, "handled")
    telling = await he.get(f"/console/case/{number}/act/resident_told")
    assert 'name="texts.result"' in telling.text  # PIN-23b: what is told
    await do_by_page(he, number, {"texts.reason": "亲属"}, "recuse")
    assert (await he.get(f"/console/case/{number}")).status_code == 403


async def do_by_page(
    browser: httpx.AsyncClient, number: str, filled: dict[str, Any], act: str, files: Mapping[str, Any] = NO_FILE
) -> None:
    """Find the act on the page of the case, fill in its form and send it. All that it states has a field there."""
    case = await browser.get(f"/console/case/{number}")
    links = re.findall(rf'href="(/console/case/{number}/act/[^"]+)"', case.text)
    address = next((link for link in links if re.search(rf"/act/{act}(\?|$)", link)), "")
    assert address, (act, links)
    page = await browser.get(address)
    assert [name for name in filled if f'name="{name}"' not in page.text] == [], act
    sent = await browser.post(address, data=fields_of(page) | filled | {"step": "send"}, files=files)
    assert sent.status_code == 303, (act, sent.status_code, sent.text)


def answers(step: CourseStep, shift: timedelta, people: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What is typed into the form for one act of a course."""
    said = step.model_dump(include={"facts", "texts", *DETAILS}, exclude_unset=True)
    for name, value in renamed(shifted(said, shift), people).items():
        if name in ("facts", "texts"):
            yield from ((f"{name}.{one}", typed(given)) for one, given in value.items())
        elif value is not None:
            yield name, typed(value)


def typed(value: object) -> Any:
    """A value as it stands in a field."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(CHINA):%Y-%m-%dT%H:%M}"
        case date():
            return value.isoformat()
        case list() | tuple():
            return [typed(one) for one in value]
        case _:
            return str(value)
