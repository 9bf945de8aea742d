"""What waits for approval on several cases, and the record of who was shown a text that a rule keeps to some."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.procedure import Procedure
from models.rule import Rule
from models.stage import Approval
from procedures import load
from queries.acts.approvals import approval_subjects
from queries.cases.reading import begin_reading
from register import editions
from register.office.access_journal import ReadingDoor, accesses_of
from tests.queries.test_lists import counted_queries
from tests.register.recorded_case import MONDAY, REGISTERED, RecordedCase, complaint, packed_law

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
MOST_STATEMENTS = 6  # for both cases: two readings, texts, people


def approving(*, guarded: bool) -> Procedure:
    """The text of the tests, with an approval of the narrative where complaints are screened; `guarded`: the narrative
    is kept to the water policy office."""
    text = load("zhengzhou-water")
    asked = Approval.model_validate({"of": ["narrative"], "by": ["water_policy_office"]})
    screening = text.stages["screening"]
    ends = {"agreed": screening.outcomes["accepted"], "refused": screening.outcomes["not_accepted"]}
    decided = screening.model_copy(update={"kind": "approval", "approval": asked, "outcomes": ends})
    stages = text.stages | {"screening": decided}
    sees = {"part": "narrative", "roles": ["water_policy_office"]}
    rule = {"id": "ZZW-98", "article": "第九条", "says": "来件内容保密", "enforce": "sees", "sees": sees}
    added = (Rule.model_validate(rule),) if guarded else ()
    changed = {"edition": f"approve.{guarded:d}", "stages": stages, "rules": (*text.rules, *added)}
    return text.model_copy(update=changed)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_text_that_is_approved_is_shown_and_that_is_on_record_where_a_rule_keeps_it(
    sessions: Sessions, *, guarded: bool
) -> None:
    text = approving(guarded=guarded)
    with sessions.begin() as session:
        editions.keep_edition(session, text, MONDAY)
    cases = [RecordedCase(sessions, complaint(f"approve-{nth}", law=packed_law(text))) for nth in range(2)]
    for case in cases:
        case.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
        case.record()
    now = MONDAY + timedelta(hours=2)
    with sessions.begin() as session:
        readings = [begin_reading(session, case.number, "li", now, ReadingDoor("page")) for case in cases]
        with counted_queries(session) as statements:
            found = approval_subjects(session, readings)
        read = accesses_of(session, [case.number for case in cases])
    assert [[part.says for part in found[case.number]] for case in cases] == [["河道里有人倾倒渣土"]] * 2
    assert all(part.digest for parts in found.values() for part in parts)
    assert [(one.by, one.parts) for one in read] == [("li", ("narrative",))] * 2 * guarded
    assert guarded or len(statements) <= MOST_STATEMENTS, statements
