"""What can be filed here: the regulations of the office, and the form of each."""

from queries.views.base import NamedView, View


class ProcedureLineView(View):
    """A regulation that this office follows, with the edition in force today."""

    slug: str
    title: str
    edition: str
    entries: tuple[NamedView, ...]


class ProcedureView(View):
    """A regulation with the form of each of its entries as JSON Schema, and the SHA-256 of the law that a case opened
    now would carry."""

    slug: str
    title: str
    edition: str
    sha256: str
    forms: dict[str, dict[str, object]]


class ProcedureListView(View):
    """The regulations of the office."""

    procedures: tuple[ProcedureLineView, ...]
