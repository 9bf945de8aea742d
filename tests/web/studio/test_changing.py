"""Somebody who knows no YAML changes a regulation by forms, and two publish it."""

from datetime import timedelta

import pytest

from procedures.load import find_procedure_file
from starter.procedure_loading import procedure_in_force
from tests.web.studio.conftest import DISP, WATER, StudioOffice, text_of

pytestmark = pytest.mark.slow


async def test_disp_1_is_read_side_by_side_changed_by_forms_and_published_by_two(studio: StudioOffice) -> None:
    page = text_of(await studio.read(DISP))
    assert "DISP 1.6.2R" in page
    assert "Time limit eight weeks: 8 weeks" in page
    assert "all 133 scenarios hold" in page
    await studio.begin(DISP)

    # a limit (by its setting), a notice, a role and a name
    await studio.change(DISP, "/rules/FCD-161ra", {"at/settings/acknowledgement_days/default": "3"})
    await studio.change(DISP, "/rules/FCD-161ra", {"at/rules/9/notice/means": ["letter", "email"]})
    changed = await studio.change(
        DISP,
        "/names",
        {
            "at/roles/senior_individual/name": "head of complaints",
            "at/stages/handling/name": "investigation",
            "at/stages/paying/who": ["handler", "complaints_team"],
        },
    )

    page = text_of(changed)
    assert "Sound: it can be published" in page
    assert "Time limit acknowledgement: 3 working days" in page
    assert "by: letter, e-mail" in page
    assert "head of complaints" in page
    _only_these_lines_differ(find_procedure_file(DISP).read_text(encoding="utf-8"), await studio.written(DISP), 5)

    publish = text_of(await studio.read(DISP, "/publish"))
    assert "Compared with the edition in force: 2026.1" in publish
    assert "head of complaints" in publish
    first = (studio.office.now + timedelta(days=1)).date()
    done = await studio.publish(DISP, {"edition": "2026.2", "first": first.isoformat()})
    assert "edition 2026.2 is in force from" in text_of(done), text_of(done)
    found = procedure_in_force(studio.office.client, DISP, first).procedure
    assert (found.edition, found.roles["senior_individual"].name) == ("2026.2", "head of complaints")
    assert procedure_in_force(studio.office.client, DISP, first - timedelta(days=1)).procedure.edition == "2026.1"
    assert await studio.office.altered() == []


def _only_these_lines_differ(old: str, new: str, most: int) -> None:
    before, after = old.splitlines(), new.rstrip("\n").splitlines()
    assert len(before) == len(after)
    assert 0 < sum(one != other for one, other in zip(before, after, strict=True)) <= most


async def test_a_change_that_goes_against_its_words_is_said_at_its_sentence_and_undone(studio: StudioOffice) -> None:
    await studio.begin(WATER)
    before = await studio.written(WATER)
    data = await studio.read(WATER, "/names")
    assert data.status_code == 200
    changed = await studio.change(WATER, "/names", {"at/title": ""})
    assert "Saved." in text_of(changed)

    undone = await studio.chen.post(f"/studio/texts/{WATER}/back", data={"part": "text", "seen": "2", "do": "undo"})
    assert undone.status_code == 303, undone.text
    assert await studio.written(WATER) == before
    again = await studio.chen.post(f"/studio/texts/{WATER}/back", data={"part": "text", "seen": "3", "do": "undo"})
    assert again.status_code == 422
    assert "nothing before this version" in text_of(again)


async def test_what_somebody_saved_meanwhile_is_not_overwritten(studio: StudioOffice) -> None:
    await studio.begin(WATER)
    seen = await studio.seen(WATER, "/files/text")
    await studio.change(WATER, "/names", {"at/title": "另一个名称"})
    body = (await studio.written(WATER)).replace("另一个名称", "又一个")

    late = await studio.chen.post(f"/studio/texts/{WATER}/files/text", data={"seen": seen, "body": body})

    assert late.status_code == 422
    assert "saved this draft meanwhile" in text_of(late)
    assert "又一个" in late.text
    assert "另一个名称" in await studio.written(WATER)


async def test_the_studio_is_for_administrators(studio: StudioOffice) -> None:
    wang = studio.office.browser()
    await studio.office.log_in("wang", wang)
    for path in ("/studio/", f"/studio/texts/{DISP}"):
        assert (await wang.get(path)).status_code == 403
    assert (await wang.post(f"/studio/texts/{DISP}/begin")).status_code == 403
    assert 'href="/studio/"' not in (await wang.get("/console/")).text
    assert 'href="/studio/"' in (await studio.chen.get("/console/")).text


async def test_a_file_as_large_as_the_longest_text_can_be_typed(studio: StudioOffice) -> None:
    await studio.begin(WATER)
    body = await studio.written(WATER) + "".join(f"# 第{n}行注释，只为篇幅\n" for n in range(12_000))
    sent = {"seen": "1", "body": body}
    answer = await studio.chen.post(f"/studio/texts/{WATER}/files/text", data=sent)
    assert answer.status_code == 303, answer.text
    assert "第11999行" in await studio.written(WATER)
