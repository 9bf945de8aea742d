"""Each role of all 23 texts, through each door: what the text keeps from a reader appears nowhere in the answer.

To add a door, add its line to DOORS: a function of session, number and person that returns all that is answered.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.log_rows import broken_log
from models.errors import Failure, ReadingRefused
from models.form import Form
from models.tables import AttachmentRow, ClockRow, ComplaintRow, EventRow, InboxRow, NoticeRow
from procedures import load, slugs
from queries.cases import complaint, deadline, history, waiting
from queries.cases.case_file import load_case_file
from queries.cases.case_page import case_page_view, timeline_view
from queries.cases.reading import begin_reading
from queries.conformance import case_findings
from queries.documents import attachments
from queries.documents.versions import document_list
from queries.intake.similar_complaints import Reader as Asking
from queries.intake.similar_complaints import similar_complaints
from queries.lists.case_filter import CaseFilter
from queries.lists.cases import case_list
from queries.lists.limit_list import LimitFilter, limit_list
from queries.notices import passages
from queries.office.access import AccessFilter, access_list
from queries.search.found import search_view
from queries.search.views import SearchFilter
from queries.views.base import View
from queries.webhooks.event_feed import event_page
from register import log
from register.chains import verify_streams
from register.documents import texts
from register.office.access_journal import ACCESS, COMMAND, ReadingDoor
from tests.queries.planted_case import DIGEST, GUARDED, LONG_AGO, PARTY, WHAT, WHO, PlantedCase, Reader, plant
from tests.register.fixed_watch import forge_journal
from tests.register.recorded_case import MONDAY
from tests.stack.databases import Database
from tests.stack.regulations import some_or_deep

pytestmark = pytest.mark.slow
Door = Callable[[Session, str, str | None], View | str]
FILE = "the file itself"


def _opened(session: Session, number: str, person: str | None) -> str:
    (row,) = session.scalars(select(AttachmentRow).where(AttachmentRow.complaint == number))
    if hidden := attachments.opening_refusal(begin_reading(session, number, person, MONDAY, COMMAND), row.id):
        raise hidden
    return FILE


def _attachments(session: Session, number: str, person: str | None) -> str:
    views = attachments.attachment_views(begin_reading(session, number, person, MONDAY, COMMAND), refused_too=True)
    return json.dumps([view.model_dump(mode="json") for view in views], ensure_ascii=False)


def _similar(session: Session, number: str, person: str | None) -> str:
    file = load_case_file(session, number)
    said = {"facts": file.case.facts, "texts": texts.load_texts(session, file.case.texts)}
    form = Form.model_validate({"procedure": file.procedure.slug, "party": PARTY, **said})
    return str(similar_complaints(session, form, MONDAY, Asking(person)))


def _explained(session: Session, number: str, person: str | None) -> str:
    begin_reading(session, number, person, MONDAY, COMMAND)
    clocks = session.scalars(select(ClockRow.name).where(ClockRow.complaint == number)).all()
    return "".join(deadline.deadline_view(session, number, clock).model_dump_json() for clock in clocks)


def _notices(session: Session, number: str, person: str | None) -> str:
    begin_reading(session, number, person, MONDAY, COMMAND)
    ids = session.scalars(select(NoticeRow.id).where(NoticeRow.complaint == number)).all()
    return "".join(passages.notice_detail(session, one, person, COMMAND).model_dump_json() for one in ids)


def _searched(session: Session, _: str, person: str | None) -> str:
    """Return what is found of each planted word, and the word itself where anything is counted."""
    found = [
        (word, search_view(session, SearchFilter(word, person), MONDAY, COMMAND)) for word in (*WHO, WHAT) if person
    ]
    return "".join(f"{word if view.total else ''} {view.hits}" for word, view in found)


def _on_page(session: Session, number: str, person: str | None, page: str) -> View | str:
    """Return what a page of the console shows; nobody gets there without a name."""
    if person is None:
        return ""
    if page == "case":
        return case_page_view(session, number, person, MONDAY, ReadingDoor("page"))
    return timeline_view(session, number, "raw", person, MONDAY, ReadingDoor("page"))


def _limits(session: Session, _: str, person: str | None) -> View | str:
    return limit_list(session, person, LimitFilter("all"), MONDAY, COMMAND) if person else ""


DOORS: dict[str, Door] = {
    "show": lambda session, number, person: complaint.case_view(session, number, person, MONDAY, COMMAND),
    "history": lambda session, number, person: history.history_view(
        session, number, begin_reading(session, number, person, MONDAY, COMMAND)
    ),
    "case page": lambda session, number, person: _on_page(session, number, person, "case"),
    "history page": lambda session, number, person: _on_page(session, number, person, "history"),
    "waiting": lambda session, number, person: waiting.waiting_view(
        session, number, MONDAY, begin_reading(session, number, person, MONDAY, COMMAND)
    ),
    "documents": lambda session, number, person: document_list(session, number, person, MONDAY, COMMAND),
    "attachments": _attachments,
    "an attachment": _opened,
    "explain": _explained,
    "each notice": _notices,
}
LISTS: dict[str, Door] = {  # they are not of one complaint: nothing of it is refused, and nothing hidden is in them
    "list": lambda session, _, person: case_list(session, CaseFilter(person=person), MONDAY, COMMAND),
    "all open": lambda session, _, person: case_list(session, CaseFilter(reader=person), MONDAY, COMMAND),
    "limits": _limits,
    "notices": lambda session, number, _: passages.notice_list(session, passages.NoticeFilter(number)),
    "search": _searched,
    "similar": _similar,
    "conform": lambda session, number, _: case_findings(session, number, MONDAY),
    "feed": lambda session, _, __: event_page(session, 0, limit=100_000),
    "who read it": lambda session, number, _: access_list(session, AccessFilter(number), MONDAY),
}


def answered(door: Door, session: Session, number: str, person: str | None) -> tuple[str, bool]:
    """Return all that a door says, and whether it refused."""
    try:
        found = door(session, number, person)
    except ReadingRefused as refused:
        return json.dumps(refused.as_dict(), ensure_ascii=False), True
    said = found if isinstance(found, str) else found.model_dump_json()
    return DIGEST.sub("", said), False


def test_each_text_that_hides_something_is_tried_both_ways() -> None:
    assert {slug for slug in slugs() if any(rule.sees for rule in load(slug).rules)} == set(GUARDED)


# Every text that hides something, and some of the others: these differ in their roles alone.
@pytest.mark.parametrize(
    "slug",
    [
        *some_or_deep([*GUARDED], one_in=3),
        *some_or_deep([slug for slug in slugs() if slug not in GUARDED], one_in=9),
    ],
)
def test_nobody_is_shown_what_the_text_keeps_from_them(
    sessions: sessionmaker[Session], slug: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for facts in GUARDED.get(slug, ({},)):
        case = plant(sessions, slug, facts)
        for reader in case.readers:
            with sessions() as session:
                _try_every_door(session, case, reader)
    assert not [word for word in (*WHO[:4], WHAT) if word in caplog.text]


def _try_every_door(session: Session, case: PlantedCase, reader: Reader) -> None:
    who, what = case.may(reader, "identity"), case.may(reader, "narrative")
    for name, door in {**DOORS, **LISTS}.items():
        said, refused = answered(door, session, case.number, reader.person)
        tried = (case.procedure.slug, case.facts.get("confidential"), reader, name)
        assert refused == (name in DOORS and (reader.shut_out or (name == "an attachment" and not (who and what)))), (
            tried
        )
        assert who or not [word for word in WHO if word in said], tried
        assert what or WHAT not in said, tried
        assert name != "similar" or (case.number in said) == (who and what), tried
        assert name not in ("list", "all open", "limits") or not reader.shut_out or case.number not in said, tried
        if name == "search" or (name == "all open" and reader.person and not reader.shut_out):
            assert (WHO[0] in said, WHAT in said) == (who, what), tried
        if name in ("show", "case page") and not refused and reader.person:
            assert (WHO[0] in said, WHAT in said) == (who, what), tried
        if name in ("history", "history page") and not refused and reader.person:
            assert (WHAT in said) == what, tried


def test_no_word_of_people_leaves_the_tables_that_hold_words(sessions: sessionmaker[Session]) -> None:
    case = plant(sessions, "zhengzhou-water", {"confidential": True})
    with sessions() as session:
        kept: list[Any] = [*session.scalars(select(EventRow.body)), *session.scalars(select(InboxRow.body))]
        kept += session.scalars(select(ComplaintRow.opened))  # what Temporal is given
        kept += session.scalars(select(ComplaintRow.state))
    assert case.number
    assert kept
    said = [DIGEST.sub("", text) for text in kept if text]
    assert not [word for word in (*WHO[:4], WHAT) for text in said if word in text]


@pytest.mark.parametrize("person", ["钟离无忌", "nobody-known", ""])
def test_an_error_says_nothing_that_was_not_asked(sessions: sessionmaker[Session], person: str) -> None:
    case = plant(sessions, "zhengzhou-water", {"confidential": True})
    for door in DOORS.values():
        with sessions() as session:
            try:
                said, _ = answered(door, session, case.number, person or None)
            except Failure as error:
                said = str(error.as_dict()).replace(person, "")
            assert not [word for word in (*WHO, WHAT) if word in said]


def test_what_was_read_is_on_record(sessions: sessionmaker[Session]) -> None:
    case = plant(sessions, "zhengzhou-water", {"confidential": True})
    office, passer_by, recused = "zhengzhou-water-water_policy_off", "passer-by", "recused"
    with sessions.begin() as session:
        complaint.case_view(session, case.number, office, MONDAY, COMMAND)
        complaint.case_view(
            session, case.number, passer_by, MONDAY, COMMAND
        )  # shown nothing that is kept: not recorded
        complaint.case_view(session, case.number, None, MONDAY, COMMAND)
        answered(_opened, session, case.number, passer_by)
        answered(DOORS["history"], session, case.number, recused)
        found = access_list(session, AccessFilter(case.number), MONDAY).accesses
        assert access_list(session, AccessFilter(day=MONDAY.date()), MONDAY).accesses == found
        assert access_list(session, AccessFilter(day=LONG_AGO.date()), MONDAY).accesses == ()
        mine = access_list(session, AccessFilter(holder=office), MONDAY).accesses

    assert [(one.type, one.by, one.parts, one.door) for one in found] == [
        ("read", office, ("identity",), "command"),
        ("refused", passer_by, ("attachment",), "command"),
        ("refused", recused, ("case",), "command"),
    ]
    assert found[0].standing == ("water_policy_office",)
    assert mine == found


def test_who_searched_is_on_record_without_the_words(sessions: sessionmaker[Session]) -> None:
    case = plant(sessions, "zhengzhou-water", {"confidential": True})
    office, passer_by = "zhengzhou-water-water_policy_off", "passer-by"
    with sessions.begin() as session:
        asked = ((WHO[0], office), (WHAT, office), (WHO[0], passer_by))
        totals = [
            str(search_view(session, SearchFilter(word, person), MONDAY, COMMAND).total) for word, person in asked
        ]
        found = access_list(session, AccessFilter(day=MONDAY.date()), MONDAY).accesses
        kept = session.scalars(select(EventRow.body).where(EventRow.stream.startswith(ACCESS))).all()
    assert [(one.type, one.number, one.by, one.parts, one.about) for one in found] == [
        ("searched", "", office, (), totals[0]), ("read", case.number, office, ("identity",), None),
        ("searched", "", office, (), totals[1]), ("searched", "", passer_by, (), "0"),
    ]  # fmt: skip
    assert not [word for word in (*WHO, WHAT) for body in kept if word in body]


def test_the_record_of_reading_is_verified_as_every_other(sessions: sessionmaker[Session], database: Database) -> None:
    case = plant(sessions, "zhengzhou-water", {"confidential": True})
    stream = f"{ACCESS}{MONDAY.date()}"
    with sessions.begin() as session:
        for _ in range(3):
            answered(_opened, session, case.number, "passer-by")
        log.sequence_next(session)
        assert not list(verify_streams(session, [stream]))
        assert not broken_log(session, MONDAY)

    forge_journal(database, f"DELETE FROM event WHERE stream = '{stream}' AND seq = 3")
    with sessions.begin() as session:
        assert [finding.about for finding in broken_log(session, MONDAY)] == [stream]
    forge_journal(database, f"UPDATE event SET body = replace(body, 'passer-by', 'li') WHERE stream = '{stream}'")
    with sessions.begin() as session:
        assert [finding.about for finding in verify_streams(session, [stream])] == [stream]


def test_that_the_history_showed_who_filed_is_on_record(sessions: sessionmaker[Session]) -> None:
    case = plant(sessions, "zhengzhou-water", {"confidential": True})
    office, passer_by = "zhengzhou-water-water_policy_off", "passer-by"
    with sessions.begin() as session:
        for person in (office, passer_by):
            answered(DOORS["history"], session, case.number, person)
        answered(DOORS["case page"], session, case.number, office)
        found = access_list(session, AccessFilter(case.number), MONDAY).accesses

    assert [(one.type, one.by, one.parts, one.door) for one in found] == [
        ("read", office, ("identity",), "command"),
        ("read", office, ("identity",), "page"),
    ]
