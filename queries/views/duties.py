"""Periodic duties of an office and their reports, as they are shown."""

from datetime import date

from queries.views.base import ShownInstant, View


class ReportRecipientView(View):
    """To whom a report was handed, by which means, when."""

    to: str
    to_label: str
    means: str | None
    at: ShownInstant


class LastReportView(View):
    """The last report of a duty: its complaint, how far that has got, and who has been told."""

    number: str
    day: date
    stage: str | None
    stage_label: str | None
    closed_at: ShownInstant | None
    told: tuple[ReportRecipientView, ...]


class DutyView(View):
    """A periodic duty. `arranged` says whether Temporal has a schedule for it, `paused` whether that is paused; both
    are none if Temporal does not answer."""

    procedure: str
    title: str
    entry: str
    label: str
    rules: tuple[str, ...]
    next: ShownInstant
    arranged: bool | None
    paused: bool | None
    last: LastReportView | None


class DutyListView(View):
    """The duties of an office. `answered`: Temporal has answered; `not_followed`: procedures on file with periodic
    duties that this office does not follow."""

    duties: tuple[DutyView, ...]
    answered: bool
    not_followed: tuple[str, ...]
