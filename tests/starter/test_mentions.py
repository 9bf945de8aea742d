"""@name in a note rings for the colleague whom it names; a note to somebody who may not read the case is refused."""

import pytest
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.tables import PersonRow
from queries.lists.received_notices import received_notices
from register.office import staff
from rules.text_content import mentions_in
from starter.acts.submit import act
from starter.client import BanjieClient
from tests.stack.office import form, inbox, registered

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
FORM = form()


async def note(desk: BanjieClient, number: str, says: str, by: str = "li") -> None:
    await act(desk, number, {"name": "note", "actor": by, "texts": {"opinion": says}})


async def rings(desk: BanjieClient, number: str, person: str) -> list[str]:
    def read(session: Session) -> list[str]:
        now = desk.clock(session, number)
        return [one.says for one in received_notices(session, person, None, now).notices if one.number == number]

    return await desk.transact(read)


async def test_a_note_rings_for_whom_it_names_by_name_or_id_and_for_nobody_else(desk: BanjieClient) -> None:
    number = await registered(desk)
    name = await desk.transact(lambda session: session.get_one(PersonRow, "wang").name)
    before = await rings(desk, number, "chen")
    await note(desk, number, f"请@{name}，一并看看；@li 已看，回信 a@wang.example")
    assert await rings(desk, number, "wang") == ["有记录提到您"]
    assert "有记录提到您" not in await rings(desk, number, "li")  # wrote it
    await note(desk, number, "@wang 再看")
    assert await rings(desk, number, "wang") == ["有记录提到您"] * 2
    await note(desk, number, "王某再看", by="wang")
    assert await rings(desk, number, "wang") == ["有记录提到您"] * 2
    assert await rings(desk, number, "chen") == before


async def test_a_note_that_names_nobody_is_not_stored(desk: BanjieClient) -> None:
    number = await registered(desk)
    stored = len(await inbox(desk, number))
    with pytest.raises(BadInput, match="@无此人"):
        await note(desk, number, "请@无此人 看，@wang 也看")
    assert len(await inbox(desk, number)) == stored
    assert await rings(desk, number, "wang") == []


async def test_of_several_with_one_name_the_id_is_asked_for(desk: BanjieClient) -> None:
    number = await registered(desk)

    def join(session: Session) -> None:
        for person in ("twin1", "twin2"):
            now = desk.clock(session, number)
            staff.add_member(session, person, "双某", at=now, randomness=desk.randomness)

    await desk.transact(join)
    with pytest.raises(BadInput, match="@twin1 @twin2"):
        await note(desk, number, "@双某 请看")
    await note(desk, number, "@twin2 请看")
    assert await rings(desk, number, "twin2") == ["有记录提到您"]
    assert await rings(desk, number, "twin1") == []


async def test_who_may_not_read_the_case_is_not_rung_for(desk: BanjieClient) -> None:
    number = await registered(desk, party=FORM["party"] | {"person": "chen"})
    stored = len(await inbox(desk, number))
    with pytest.raises(BadInput, match="@chen 无权"):
        await note(desk, number, "@chen 请看")
    assert len(await inbox(desk, number)) == stored
    assert await rings(desk, number, "chen") == []


async def test_a_name_ends_at_a_blank_or_a_mark_and_an_address_of_mail_names_nobody() -> None:
    assert mentions_in("@li：请＠王某、(@a.b-c.) a@b.example @ 无") == {"li", "王某", "a.b-c"}
