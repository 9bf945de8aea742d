"""What travels of a duty that comes round: which occasion of which duty, and what became of it."""

from pydantic import AwareDatetime

from models.frozen import Frozen
from models.messages import Number
from models.procedure import Slug
from models.requirement import Name


class Occasion(Frozen):
    """An occasion of a periodic duty: by the entry that its case is opened by, and an instant at which, or after
    which, it has come round. Without `at` it is the one for which the schedule has just fired."""

    procedure: Slug
    entry: Name
    at: AwareDatetime | None = None


class Reported(Frozen):
    """The report of an occasion is on record: the complaint it is, and whether it was there before."""

    number: Number
    at: AwareDatetime
    since: AwareDatetime
    before: bool = False
