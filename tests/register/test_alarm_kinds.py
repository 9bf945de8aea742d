"""Every kind of alarm that anything raises has its row: what it is called, what was seen, what to do."""

from integrity.verify.watch_checks import FINDERS, OUTSIDE_FINDERS
from register.alarms.kinds import (
    ALARM_KINDS,
    ARCHIVE_CONTRADICTS,
    CASE_KINDS,
    COMPARED_KINDS,
    COSIGNATURE_LATE,
    COSIGNATURE_REFUSED,
    FILE_KINDS,
    SIGNED_LOG_DIFFERS,
    SIGNING_STOPPED,
    STAMP_ALTERED,
    STAMP_LATE,
    TEMPORAL_KINDS,
    WHOLE_KINDS,
)


def test_every_kind_that_is_raised_has_a_row_and_no_other() -> None:
    raised = {
        *FINDERS,
        *OUTSIDE_FINDERS,
        *CASE_KINDS,
        *WHOLE_KINDS,
        *FILE_KINDS,
        *COMPARED_KINDS,
        ARCHIVE_CONTRADICTS,
        SIGNED_LOG_DIFFERS,
        COSIGNATURE_LATE,
        COSIGNATURE_REFUSED,
        SIGNING_STOPPED,
        STAMP_ALTERED,
        STAMP_LATE,
        *TEMPORAL_KINDS,
    }
    assert raised == ALARM_KINDS.keys()
