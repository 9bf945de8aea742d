"""A complaint as whoever filed it may see it."""

from queries.views.base import NamedView, ShownInstant, View


class PublicLimitView(View):
    """A limit that the office keeps: its name and its last day."""

    label: str
    last_day_label: str


class PublicNoticeView(View):
    """What the filer was told: its name, when, and the texts that the regulation says are told with it."""

    label: str
    at: ShownInstant
    texts: tuple[tuple[str, str], ...]


class PublicCaseView(View):
    """How a complaint stands: the words of its stage, its dates, the limits that run, what the filer was told, and
    which acts of the filer the regulation allows now. `satisfaction`: what the filer may answer where the regulation
    asks how satisfied they are, at the stage where the complaint stands."""

    number: str
    title: str
    received_at: ShownInstant
    stage_label: str
    closed_at: ShownInstant | None
    limits: tuple[PublicLimitView, ...]
    notices: tuple[PublicNoticeView, ...]
    allowed: tuple[str, ...]
    satisfaction: tuple[NamedView, ...]
