"""The pages of the auditors: of one case, with its dossier, and of the register."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integrity import check
from integrity.dossier import export
from queries.office.access import AccessFilter, access_list
from register import log
from register.acts.inbox import system_clock
from register.office.power import AUDITOR
from starter.acts.submit import act
from starter.client import BanjieClient
from starter.office.staff import add_person
from tests.stack.office import ACCEPTED, IDS, registered
from tests.web.console.browsers import NARROW
from tests.web.console.conftest import BrowserOf
from tests.zones import CHINA

pytestmark = pytest.mark.slow
FILE = "application/zip"


async def test_a_case_is_audited_and_taken_away_by_who_holds_a_role_on_it(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path
) -> None:
    number = await registered(desk)
    browser, address = await browser_of("li"), f"/console/case/{number}"
    assert f'href="{address}/audit"' in (await browser.get(address)).text
    page = await browser.get(f"{address}/audit")
    assert page.status_code == 200
    assert "记录完整，未被改动" in page.text
    got = await browser.post(f"{address}/dossier", data={"of": number})
    assert got.headers["content-type"] == FILE, got.text
    (tmp_path / "taken.zip").write_bytes(got.content)
    assert check.main([str(tmp_path / "taken.zip")]) == 0
    assert "李敏" in re.sub(r"(?s).*谁看过", "", (await browser.get(f"{address}/audit")).text)
    assert (await browser.get(f"{address}/dossier")).headers["location"] == f"{address}/audit"


@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_of_a_dossier_fits_a_telephone(desk: BanjieClient, browser_of: BrowserOf, chromium: Any) -> None:
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    taken = await (await browser_of("li")).post(f"/console/case/{number}/dossier", data={"of": number})
    with zipfile.ZipFile(io.BytesIO(taken.content)) as parts:
        pages = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".html")]
    assert len(pages) == 2
    telephone = await chromium.new_context(viewport=NARROW, is_mobile=True)
    tab = await telephone.new_page()
    for page in pages:
        await tab.set_content(page)
        assert await tab.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
        assert await tab.evaluate("visualViewport.scale") == 1
        assert await tab.locator("td[data-label]:visible").count()
    await telephone.close()


async def test_a_dossier_that_is_not_signed_yet_is_said_to_be_so_and_is_signed_the_next_time(
    desk: BanjieClient, browser_of: BrowserOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The web gives no record its place in the log; here no relay does either."""
    number = await registered(desk)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    browser, address = await browser_of("li"), f"/console/case/{number}"
    with monkeypatch.context() as without_relay:
        without_relay.setattr(log, "sequence_next", lambda _: 0)
        without_relay.setattr(export, "MAX_WAITS", 0)
        sent = await browser.post(f"{address}/dossier", data={"of": number})
        assert (sent.status_code, sent.headers["location"]) == (303, f"{address}/audit?unsigned=yes")
        page = (await browser.get(sent.headers["location"])).text
        assert "尚未全部签名" in page
        assert 'name="unsigned"' in page
        taken = await browser.post(f"{address}/dossier", data={"of": number, "unsigned": "yes"})
    assert f"{number}.unsigned.dossier.zip" in taken.headers["content-disposition"]
    (tmp_path / "taken.zip").write_bytes(taken.content)
    assert check.main([str(tmp_path / "taken.zip")]) != 0
    again = await browser.post(f"{address}/dossier", data={"of": number})
    assert f'"{number}.dossier.zip"' in again.headers["content-disposition"]
    (tmp_path / "again.zip").write_bytes(again.content)
    assert check.main([str(tmp_path / "again.zip")]) == 0


async def test_nobody_else_audits_a_case_and_a_dossier_takes_the_second_factor(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    number = await registered(desk)
    stranger, address = await browser_of("wu"), f"/console/case/{number}"
    assert f"{address}/audit" not in (await stranger.get(address)).text
    assert (await stranger.get(f"{address}/audit")).status_code == 403
    assert (await stranger.post(f"{address}/dossier", data={"of": number})).status_code == 403
    asked = await (await browser_of("li", confirmed=False)).post(f"{address}/dossier", data={"of": number})
    assert asked.headers["content-type"] != FILE
    seen = await desk.transact(lambda session: access_list(session, AccessFilter(number), system_clock(session, "")))
    assert [one.type for one in seen.accesses if one.by == "wu"] == ["refused", "refused"]
    assert not [one for one in seen.accesses if one.type == "exported"]
    assert (await (await browser_of()).get(f"{address}/audit")).status_code == 303


async def test_a_case_is_shown_as_of_an_instant(desk: BanjieClient, browser_of: BrowserOf) -> None:
    number = await registered(desk)
    browser, address = await browser_of("li"), f"/console/case/{number}/audit"
    then = (await desk.transact(lambda session: system_clock(session, ""))).astimezone(CHINA)
    await act(desk, number, {"actor": "li", **ACCEPTED})
    past = await browser.get(address, params={"instant": then.replace(tzinfo=None).isoformat()})
    assert "受理审查" in re.sub(r"(?s).*登记簿在", "", past.text)
    for written in ("昨天", (then + timedelta(days=2)).isoformat(), "1999-01-01T00:00"):
        assert (await browser.get(address, params={"instant": written})).status_code == 422, written


async def test_an_auditor_sees_how_the_rules_of_a_regulation_are_kept(
    desk: BanjieClient, browser_of: BrowserOf
) -> None:
    await registered(desk)
    person = f"auditor-{next(IDS)}"
    await add_person(desk, person, "沈某", [AUDITOR])
    page = await (await browser_of(person)).get("/console/audit?procedure=zhengzhou-water")
    assert page.status_code == 200
    assert re.search(r">ZZW-\d+\w*</td>", page.text)
    assert "从未用到" in page.text
    past = await (await browser_of(person)).get("/console/audit", params={"instant": "2020-01-01T00:00"})
    assert (past.status_code, "没有" in re.sub(r"(?s).*未办结的案件", "", past.text)) == (200, True)
    for written in ("昨天", "2999-01-01T00:00"):
        assert (await (await browser_of(person)).get(f"/console/audit?instant={written}")).status_code == 422
    assert (await (await browser_of("li")).get("/console/audit")).status_code == 403
