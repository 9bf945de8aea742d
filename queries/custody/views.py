"""Holds, erasure and retention, as they are shown."""

from queries.views.base import ShownInstant, View


class CustodyEventView(View):
    """A decision about keeping what is personal of a complaint: a hold placed or lifted, something erased, an erasure
    refused. `reason` is empty where it was erased itself."""

    seq: int
    type: str
    label: str
    at: ShownInstant
    by: str
    by_name: str
    second: str | None
    reason: str
    texts: int
    files: int
    party: bool
    papers: str | None


class CustodyView(View):
    """All that was decided about a complaint; `held`: a hold stands."""

    number: str
    held: bool
    events: tuple[CustodyEventView, ...]


class ErasureView(View):
    """What an erasure has taken, or would take: texts and letters by id, files, who filed it, papers. `also_in`: linked
    complaints in which one of the texts stands too; they are erased one by one."""

    number: str
    done: bool
    texts: tuple[str, ...]
    files: tuple[str, ...]
    party: bool
    papers: int
    also_in: tuple[str, ...]


class DueView(View):
    """A complaint of which something is due to be erased."""

    number: str
    closed_at: ShownInstant
    kinds: tuple[str, ...]
    kinds_label: str
    held: bool


class RetentionView(View):
    """What is due; and with `listed` the number of the list that was made of it."""

    due: tuple[DueView, ...]
    listed: int | None = None


class CarriedOutView(View):
    """What became of a list: the complaints erased now, those that a hold protects, those of which nothing was left."""

    listed: int
    erased: tuple[str, ...]
    held: tuple[str, ...]
    done_before: tuple[str, ...]
