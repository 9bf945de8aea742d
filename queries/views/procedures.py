"""What can be filed here: the regulations of the office, and the form of each."""

from typing import Literal

from queries.views.base import NamedView, View


class ProcedureLineView(View):
    """A regulation that this office follows, with the edition in force today."""

    slug: str
    title: str
    edition: str
    entries: tuple[NamedView, ...]


class StageView(NamedView):
    """A stage of a regulation. `ends`: what ends there, the case or one track of it; null where work goes on."""

    kind: Literal["task", "approval", "reply", "end"]
    ends: Literal["case", "track"] | None


class ProcedureView(View):
    """A regulation with its stages, the form of each of its entries as JSON Schema, and the SHA-256 of the law that a
    case opened now would carry."""

    slug: str
    title: str
    edition: str
    sha256: str
    stages: tuple[StageView, ...]
    forms: dict[str, dict[str, object]]


class ProcedureListView(View):
    """The regulations of the office."""

    procedures: tuple[ProcedureLineView, ...]
