"""The page of a link: whoever holds it grades the complaint once, within its time, and sees nothing else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.errors import Refused
from models.tables import EventRow, InboxRow, TextRow
from register.cases import query_codes
from starter import custody, reads
from starter.client import BanjieClient
from starter.custody import ErasureWish
from starter.office.deciders import Deciders
from tests.stack.office import at, form, own_time, registered
from tests.web.conftest import Caller, problem
from tests.web.grading.conftest import Browser, BrowserMaker, ended, grades, link
from tests.web.intake.conftest import Receipt, query
from tests.web.intake.test_satisfaction import CODE

pytestmark = pytest.mark.slow
BAD = {"grade": "very_dissatisfied", "reason": ["slow", "passed_around"], "text": "等了\r\n两个月"}


async def test_a_grade_stands_in_the_record_as_an_act_of_the_filer(browser: Browser, desk: BanjieClient) -> None:
    number = await ended(desk)
    address = f"/grade/{await link(desk, number)}"
    page = await browser.get(address)
    assert page.status_code == 200
    assert "非常不满意" in page.text
    assert "no-referrer" in page.headers["referrer-policy"]

    done = await browser.post(address, data=BAD)

    assert "您的评价已记入案卷" in done.text, done.text

    def recorded(session: Any) -> tuple[str, ...]:
        event = session.scalars(select(EventRow).where(EventRow.stream == number, EventRow.name == "grade")).one()
        act = session.scalars(select(InboxRow).where(InboxRow.complaint == number, InboxRow.name == "grade")).one()
        words = session.scalars(select(TextRow).where(TextRow.complaint == number, TextRow.name == "grade_words")).one()
        assert "等了" not in event.body + act.body
        assert '"about":"very_dissatisfied"' in event.body
        return act.actor, act.sender, act.state, words.body

    assert await desk.transact(recorded) == (
        "system", "intake-page", "accepted", "理由：办理太慢、互相推诿\n等了\n两个月",
    )  # fmt: skip


async def test_who_may_read_the_case_sees_the_grade_and_its_words_as_the_narrative(
    browser: Browser, desk: BanjieClient
) -> None:
    number = await ended(desk)
    assert (await reads.show(desk, number, "li")).grade is None
    await browser.post(f"/grade/{await link(desk, number)}", data=BAD)

    shown, to_nobody = await reads.show(desk, number, "li"), await reads.history(desk, number)

    assert shown.grade
    assert (shown.grade.code, shown.grade.label) == ("very_dissatisfied", "非常不满意")
    assert "等了" in (await reads.history(desk, number, "li")).model_dump_json()
    assert "来件人评价：非常不满意" in to_nobody.model_dump_json()
    assert "等了" not in to_nobody.model_dump_json()


async def test_the_page_shows_nothing_of_the_complaint_but_its_number_and_regulation(
    browser: Browser, desk: BanjieClient
) -> None:
    number = await ended(desk)
    page = (await browser.get(f"/grade/{await link(desk, number)}")).text
    assert number in page
    for hidden in ("李", "王", "刘", "食堂", "城管局", "13803710286", "河道"):
        assert hidden not in page, hidden


async def test_it_is_graded_once_and_the_same_form_twice_is_one_grade(browser: Browser, desk: BanjieClient) -> None:
    number = await ended(desk)
    address = f"/grade/{await link(desk, number)}"
    for _ in range(2):
        assert "您的评价已记入案卷" in (await browser.post(address, data=BAD)).text
    again = await browser.post(address, data={"grade": "satisfied"})
    assert again.status_code == 422
    assert "评价后不能更改" in again.text
    shown = await browser.get(address)
    assert "非常不满意" in shown.text
    assert "<form" not in shown.text
    assert await grades(desk, number) == 1


async def test_following_a_link_and_a_form_without_grade_grade_nothing(browser: Browser, desk: BanjieClient) -> None:
    number = await ended(desk)
    address = f"/grade/{await link(desk, number)}"
    await browser.get(address)
    await browser.head(address)
    for wrong in ({}, {"grade": "splendid"}, {"grade": "satisfied", "reason": ["nonsense"]}):
        assert (await browser.post(address, data=wrong)).status_code == 422
    kept = (await browser.post(address, data={"text": "还没选", "reason": "slow"})).text
    assert "还没选" in kept
    assert 'value="slow" checked' in kept
    assert await grades(desk, number) == 0


async def test_a_link_is_good_for_its_complaint_alone(browser: Browser, desk: BanjieClient) -> None:
    one, other = await ended(desk), await ended(desk)
    _, _, seal = (await link(desk, other)).partition(".")
    unknown = [f"{one}.{seal}", f"{one}.", one, "ZZW-1999-000001." + seal, "%00", f"{one}.{'0' * 32}"]
    for token in unknown:
        for answer in (await browser.get(f"/grade/{token}"), await browser.post(f"/grade/{token}", data=BAD)):
            assert answer.status_code == 422, token
    assert await grades(desk, one) == 0


async def test_it_is_graded_from_its_end_on_for_some_days(browsers: BrowserMaker, desk: BanjieClient) -> None:
    number = await registered(desk)
    not_yet = await browsers().post(f"/grade/{await link(desk, number)}", data=BAD)
    assert "本件尚未办结" in not_yet.text
    assert not_yet.status_code == 422
    number = await ended(desk)
    address, now = f"/grade/{await link(desk, number)}", await own_time(desk)
    late = browsers(at(desk, now + timedelta(days=31)))
    assert "评价期已过" in (await late.get(address)).text
    assert (await late.post(address, data=BAD)).status_code == 422
    assert await grades(desk, number) == 0
    assert (await browsers(replace(desk, grade_days=0)).get(address)).status_code == 404
    in_time = browsers(at(desk, now + timedelta(days=29)))
    assert (await in_time.post(address, data=BAD)).status_code == 200


async def test_one_address_sends_so_many_and_no_other_site_sends_any(
    browsers: BrowserMaker, desk: BanjieClient
) -> None:
    number = await ended(desk)
    address, browser = f"/grade/{await link(desk, number)}", browsers(forms_per_hour=1)
    foreign = await browser.post(address, data=BAD, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert (await browser.post(address, data={})).status_code == 422
    assert (await browser.post(address, data=BAD)).status_code == 429
    assert await grades(desk, number) == 0


async def test_it_speaks_english(browser: Browser, desk: BanjieClient) -> None:
    number = await ended(desk)
    page = await browser.get(f"/grade/{await link(desk, number)}?lang=en")
    assert "How satisfied are you" in page.text


async def test_the_query_page_links_to_it_while_it_is_open(
    intake_browsers: Any,
    browser: Browser,
    desk: BanjieClient,
) -> None:
    number = await ended(desk)
    await desk.transact(
        lambda session: query_codes.store_query_code(session, number, [CODE], "salt", desk.clock(session, number))
    )
    page = await query(intake_browsers(), Receipt(number, CODE))
    token = await link(desk, number)
    assert f'href="/grade/{token}"' in page.text
    await browser.post(f"/grade/{token}", data=BAD)
    assert "/grade/" not in (await query(intake_browsers(), Receipt(number, CODE))).text


async def test_a_portal_sends_it(calling: Caller, desk: BanjieClient) -> None:
    number = await ended(desk)
    address = f"/v1/grades/{await link(desk, number)}"
    portal = await calling("intake")
    form = (await portal.get(address)).json()
    assert (form["state"], form["number"], len(form["grades"])) == ("open", number, 5)
    assert form["bad_reasons"][1] == {"code": "slow", "label": "it took too long"}
    sent = {"grade": "satisfied", "reasons": ["quick"], "text": "谢谢"}
    for again in (False, True):
        answer = await portal.post(address, json=sent)
        assert (answer.status_code, answer.json()["again"]) == (200, again), answer.text
    assert (await portal.get(address)).json()["given_label"] == "satisfied"
    assert problem(await portal.post(address, json={"grade": "dissatisfied"}))[1].endswith("key-reused")
    wrong = f"/v1/grades/{number}.{'0' * 32}"
    assert problem(await portal.post(wrong, json=sent))[1].endswith("unknown")
    assert problem(await (await calling("read")).post(address, json=sent))[1].endswith("forbidden")
    assert await grades(desk, number) == 1


async def graded_with_words(browser: Browser, desk: BanjieClient, **other: Any) -> str:
    number = await ended(desk, **other)
    assert (await browser.post(f"/grade/{await link(desk, number)}", data=BAD)).status_code == 200
    return number


async def test_its_words_are_erased_as_the_other_texts_of_the_complaint(browser: Browser, desk: BanjieClient) -> None:
    number = await graded_with_words(browser, desk)
    assert "等了" in (await reads.history(desk, number, "li")).model_dump_json()

    await custody.erase(desk, number, ErasureWish(("grade_words",), (), False), Deciders("li", "本人要求", "wang"))

    told = await reads.history(desk, number, "li")
    assert "等了" not in told.model_dump_json()
    assert [text.erased for event in told.events for text in event.texts if text.name == "grade_words"] == [True]


async def test_who_is_complained_of_reads_no_word_of_it(browser: Browser, desk: BanjieClient) -> None:
    number = await graded_with_words(browser, desk, facts=form()["facts"] | {"officers": ["chen"]})

    assert "等了" in (await reads.history(desk, number, "li")).model_dump_json()
    with pytest.raises(Refused):
        await reads.history(desk, number, "chen")
    with pytest.raises(Refused):
        await reads.show(desk, number, "chen")
