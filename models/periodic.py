"""Input and result of the workflow that makes a periodic report."""

from pydantic import AwareDatetime

from models.frozen import Frozen
from models.messages import Number
from models.requirement import Name
from models.rule import Slug


class Occasion(Frozen):
    """One occurrence of a periodic duty: the entry by which its report is opened, and when it was due.

    Without `at` it is the occurrence for which the Temporal schedule has just fired. Input of the workflow `Periodic`.
    """

    procedure: Slug
    entry: Name
    at: AwareDatetime | None = None


class PeriodicReportRef(Frozen):
    """The report of an occurrence is on record, as the complaint `number`. It covers the time from `since` to `at`;
    `before`: it was there already. Result of the workflow `Periodic`."""

    number: Number
    at: AwareDatetime
    since: AwareDatetime
    before: bool = False
