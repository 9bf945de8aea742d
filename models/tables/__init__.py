"""The tables of the register in PostgreSQL.

Personal data and free text are stored in `party`, `text`, `attachment` (file names) and `person` only, and encrypted
in `draft`; mail that waits for a person is whole in `mail`. `complaint`,
`inbox` and `event` are the record, `log` is its order; `clock`, `task`, `notice` and `search` are made from it and can
be made again. Names that come from a procedure are plain text columns: the database does not know the law.
"""

from models.tables.base import Table
from models.tables.case import ClockRow, ComplaintRow, CounterRow, EventRow, TaskRow
from models.tables.drafts import DraftRow, TextDraftRow
from models.tables.identity import (
    AccountRow,
    LoginAddressRow,
    LoginSessionRow,
    LoginTryRow,
    OneTimeLinkRow,
    ProviderAttemptRow,
)
from models.tables.inbox import AttachmentRow, InboxRow, PartyRow, TextRow
from models.tables.log import LogRow, UnsequencedRow
from models.tables.mail import MailRow
from models.tables.notices import DocumentDueRow, DocumentRow, NoticeMarkRow, NoticePreferenceRow, NoticeRow
from models.tables.office import (
    AbsenceRow,
    CalendarRow,
    DistinctionRow,
    EditionRow,
    HoldingRow,
    LawRow,
    PeriodicRow,
    PersonRow,
    PublishedRow,
    QueryCodeRow,
    RankRow,
    SenderRow,
    ServiceRow,
    UnitRow,
)
from models.tables.operations import AlarmRow, LookRow, RunRow
from models.tables.phrases import PhraseRow
from models.tables.saved_views import SavedViewRow
from models.tables.search import SearchRow
from models.tables.webhooks import DeliveryRow, EndpointRow

__all__ = [
    "AbsenceRow",
    "AccountRow",
    "AlarmRow",
    "AttachmentRow",
    "CalendarRow",
    "ClockRow",
    "ComplaintRow",
    "CounterRow",
    "DeliveryRow",
    "DistinctionRow",
    "DocumentDueRow",
    "DocumentRow",
    "DraftRow",
    "EditionRow",
    "EndpointRow",
    "EventRow",
    "HoldingRow",
    "InboxRow",
    "LawRow",
    "LogRow",
    "LoginAddressRow",
    "LoginSessionRow",
    "LoginTryRow",
    "LookRow",
    "MailRow",
    "NoticeMarkRow",
    "NoticePreferenceRow",
    "NoticeRow",
    "OneTimeLinkRow",
    "PartyRow",
    "PeriodicRow",
    "PersonRow",
    "PhraseRow",
    "ProviderAttemptRow",
    "PublishedRow",
    "QueryCodeRow",
    "RankRow",
    "RunRow",
    "SavedViewRow",
    "SearchRow",
    "SenderRow",
    "ServiceRow",
    "Table",
    "TaskRow",
    "TextDraftRow",
    "TextRow",
    "UnitRow",
    "UnsequencedRow",
]
