"""Every kind of alarm that anything raises has its row: what it is called, what was seen, what to do."""

from register.operations import alarms, journal_witnesses
from register.operations.alarm_kinds import ALARM_KINDS
from register.operations.verification import case_look, stored_files, whole_look
from register.operations.watch_checks import FINDERS, OUTSIDE_FINDERS


def test_every_kind_that_is_raised_has_a_row_and_no_other() -> None:
    raised = {
        *FINDERS,
        *OUTSIDE_FINDERS,
        *case_look.CASE_KINDS,
        *whole_look.WHOLE_KINDS,
        *stored_files.FILE_KINDS,
        *journal_witnesses.COMPARED_KINDS,
        journal_witnesses.ARCHIVE_CONTRADICTS,
        alarms.SIGNED_LOG_DIFFERS,
        alarms.COSIGNATURE_LATE,
        alarms.COSIGNATURE_REFUSED,
        alarms.SIGNING_STOPPED,
        alarms.STAMP_LATE,
        *alarms.TEMPORAL_KINDS,
    }
    assert raised == ALARM_KINDS.keys()
