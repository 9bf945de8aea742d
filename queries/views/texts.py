"""What somebody wrote, as a reader may see it."""

from queries.views.base import ShownInstant, View


class TextView(View):
    """A text. The body is hidden from readers who may not see the narrative, without who filed the complaint for those
    who may not know them; of an `erased` text, and of one that is `closed` since it belongs to another case, it says
    so."""

    name: str
    label: str
    body: str
    erased: bool = False
    closed: bool = False


class WrittenTextView(TextView):
    """A text of a case as it stands: with which event it was written (`seq`), when and by whom. `of_act`: it is of the
    kind that any act may carry, such as a reason; each is under its own act in the history, and this is the last one.
    """

    seq: int | None
    at: ShownInstant
    by: str | None
    by_name: str
    of_act: bool
