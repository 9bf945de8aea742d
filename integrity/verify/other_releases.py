"""Cases that go on under another release than the one that looks. That release has written their lists, and may fold
the same events otherwise, as people were told."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic import ValidationError

from integrity.verify.case_lists import wrong_lists, wrong_state_lists
from models.case import CASE, Case
from register.alarms.alarms import Finding
from register.cases.case_rows import CaseRows
from register.cases.folded_case import FoldedCase
from rules.hash_chain import case_json


def wrong_lists_under(rows: CaseRows, folded: FoldedCase, release: str | None) -> Iterator[Finding]:
    """Yield what the lists say that does not follow from the journal, as this `release` folds it (none: every case is
    taken to be of this release).

    Where the case goes on under another release, which folds another state, columns, clocks and tasks are compared with
    that state.
    """
    state = None if release is None or rows.release in (None, release) else _stored_state(rows.complaint.state or "")
    if state is None or folded.case is None or state == folded.case.without_history:
        yield from wrong_lists(rows, folded)
    else:
        notices = {row.id: row for row in rows.notices}
        yield from wrong_state_lists(rows, replace(folded, case=state, notices=notices))


def _stored_state(stored: str) -> Case | None:
    """Return the state that a release has written; None if this release cannot read it as it was written."""
    try:
        state = CASE.validate_json(stored)
    except ValidationError:
        return None
    return state if case_json(state) == stored else None
