"""The journal as people read it: for whom a stand-in acted, who is meant, and whether anybody altered it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from procedures import load
from queries.cases.complaint import case_view
from queries.cases.history import history_view
from queries.cases.reading import begin_reading
from queries.views.history import EventView, HistoryView
from register import editions
from register.office import absence
from register.office.access_journal import COMMAND
from tests.register.fixed_watch import forge_journal
from tests.register.recorded_case import ACCEPTED, MONDAY, REGISTERED, RecordedCase
from tests.stack.databases import Database
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def read_history(sessions: Sessions, case: RecordedCase) -> HistoryView:
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
        return history_view(session, case.number)


def event_of(history: HistoryView, name: str) -> EventView:
    return next(event for event in history.events if event.name == name)


def case_of_stand_in(sessions: Sessions, substitute: str) -> RecordedCase:
    """Return a case that the substitute of wang has accepted."""
    case = RecordedCase(sessions)
    with sessions.begin() as session:
        absence.insert_absence(session, "wang", MONDAY, MONDAY + 9 * DAY, substitute, at=MONDAY, by="zhou")
    case.perform("registered", "li", MONDAY + HOUR, **REGISTERED)
    case.perform("accepted", substitute, MONDAY + DAY, **ACCEPTED)
    case.record()
    return case


def test_an_act_of_a_stand_in_says_for_whom_it_was_done(sessions: Sessions) -> None:
    history = read_history(sessions, case_of_stand_in(sessions, "chen"))

    accepted = event_of(history, "accepted")
    assert (accepted.by, [(person.code, person.label) for person in accepted.stands_for]) == (
        "chen", [("wang", "wang某")],
    )  # fmt: skip
    assert event_of(history, "registered").stands_for == ()


def test_who_may_act_anyway_acts_for_nobody(sessions: Sessions) -> None:
    history = read_history(sessions, case_of_stand_in(sessions, "li"))

    assert event_of(history, "accepted").by == "li"
    assert event_of(history, "accepted").stands_for == ()


def test_people_stand_with_their_names(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY + HOUR, **REGISTERED)
    case.perform("transfer", "li", MONDAY + 2 * HOUR, whom="wang")
    case.perform("transfer", "li", MONDAY + 3 * HOUR, whom="wang")
    case.record()

    history = read_history(sessions, case)
    assert event_of(history, "transfer").label == "转wang某办理"
    assert history.refused[0].says == ("wang某已是承办人",)
    with speaking(Language.en):
        english = read_history(sessions, case)
    assert event_of(english, "transfer").label == "Handed over to wang某"
    assert event_of(english, "registered").label == "Register"
    assert english.refused[0].says == ("wang某 is the handler already.",)
    assert event_of(english, "registered").articles[0].startswith("Art. ")


@pytest.mark.parametrize(
    "forgery", ["body = replace(body, 'citizen', 'company')", "body = '[]'"], ids=["a word", "another document"]
)
def test_a_journal_that_was_altered_says_from_where_on(sessions: Sessions, database: Database, forgery: str) -> None:
    case = RecordedCase(sessions).accept()
    assert read_history(sessions, case).altered_from is None

    forge_journal(database, f"UPDATE event SET {forgery} WHERE seq = 2 AND stream = '{case.number}'")

    history = read_history(sessions, case)
    assert history.altered_from == 2
    assert history.events[0].seq == 1


def test_each_text_stands_under_the_event_that_wrote_it_and_none_replaces_another(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    for hours, opinion in enumerate(("第一次看了现场", "第二次看了现场"), 30):
        case.perform("note", "li", MONDAY + hours * HOUR, texts={"opinion": opinion})
    case.perform("urge", "chen", MONDAY + 40 * HOUR, texts={"reason": "三天内报结果"})
    case.record()

    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
        reading = begin_reading(session, case.number, "li", MONDAY + 2 * DAY, COMMAND)
        events = history_view(session, case.number, reading).events
        texts = {text.name: text for text in case_view(session, case.number, "li", MONDAY + 2 * DAY, COMMAND).texts}
        for_nobody = history_view(session, case.number).events

    written = [(event.by, text.label, text.body) for event in events[-3:] for text in event.texts]
    assert written == [
        ("li", "意见", "第一次看了现场"), ("li", "意见", "第二次看了现场"), ("chen", "理由", "三天内报结果"),
    ]  # fmt: skip
    assert {text.body for event in for_nobody for text in event.texts} == {"（保密）"}
    assert (texts["reason"].by_name, texts["reason"].seq, texts["reason"].of_act) == ("chen某", events[-1].seq, True)
    assert (texts["narrative"].seq, texts["narrative"].of_act) == (1, False)
