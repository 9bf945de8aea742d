"""What a search asks for, and what it has found."""

from dataclasses import dataclass
from datetime import date

from queries.views.about import AboutView
from queries.views.base import ShownInstant, View
from queries.views.lists import UrgedView

PAGE_SIZE = 50


@dataclass(frozen=True)
class SearchFilter:
    """What is searched: all these `words` in one text, for a `reader`; of a `procedure`, written from the day `since`
    to the day `until`. `limit` hits a page; `after` is the `next` of the page before."""

    words: str
    reader: str
    procedure: str | None = None
    since: date | None = None
    until: date | None = None
    limit: int = PAGE_SIZE
    after: str | None = None


class HitView(View):
    """A complaint, and where in it the words stand: `part` is a number, a field of who filed it, a text or a file,
    `name` the name of the text. `n`: the act with which it came, none for the intake. `urged` as in a list of
    complaints."""

    number: str
    procedure: str
    title: str
    about: AboutView
    part: str
    part_label: str
    name: str | None
    at: ShownInstant
    n: int | None
    excerpt: str
    urged: UrgedView | None = None


class SearchView(View):
    """One page of what was found, newest first. `total` counts all pages, up to 100; `is_more`: there are more.
    `is_cut`: there may be older ones that no page shows; of a list of more than 100 its last page says so. `next` is
    the cursor of the next page, None on the last."""

    words: tuple[str, ...]
    hits: tuple[HitView, ...]
    total: int
    is_more: bool
    is_cut: bool
    next: str | None
