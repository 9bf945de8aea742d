"""What a search asks for."""

from dataclasses import dataclass
from datetime import date

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
