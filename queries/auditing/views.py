"""Dossiers, as what was exported is shown."""

from queries.views.base import View


class NotInsideView(View):
    """A part of a case that is not in its dossier, and why."""

    kind: str
    name: str
    why: str


class DossierView(View):
    """A dossier that was written to a file: its size in bytes, the events of the case that it tells, and what is not
    inside."""

    number: str
    path: str
    size: int
    events: int
    not_inside: tuple[NotInsideView, ...]
