"""What auditors are shown of the office and its open complaints as of an instant."""

from queries.views.base import Known, NamedView, ShownInstant, View
from queries.views.lists import CaseLineView


class PastAbsenceView(View):
    """An absence that lasted at the instant, and who stood in."""

    since: ShownInstant
    until: ShownInstant
    substitute: str


class PastMemberView(View):
    """A member of staff of that instant. `heads`: the units that the person headed."""

    code: str
    label: str
    roles: tuple[NamedView, ...]
    rank: str | None
    registers: tuple[str, ...]
    heads: tuple[str, ...]
    away: PastAbsenceView | None


class PastUnitView(View):
    """A unit of that instant: the unit above it, and its head, a person or whoever held `post`."""

    unit: str
    parent: str | None
    head: str | None
    post: str | None


class PastOfficeView(View):
    """The office as of an instant. `seq`: the last event of the stream `org` that is taken into account. Names are
    those of today."""

    as_of: ShownInstant
    known: Known
    seq: int
    staff: tuple[PastMemberView, ...]
    units: tuple[PastUnitView, ...]
    ranks: tuple[str, ...]


class PastCaseView(CaseLineView):
    """A complaint that was open at that instant; `late`: a limit of the law was over."""

    late: bool


class PastCaseListView(View):
    """The complaints that were open at an instant, in the order of their numbers: one page. `next`: the number after
    which the next page begins; None on the last."""

    as_of: ShownInstant
    known: Known
    cases: tuple[PastCaseView, ...]
    next: str | None
