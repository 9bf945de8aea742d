"""A row of a list or table that does not follow from its journal: verification reports it, repair writes it anew."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.tables import Table


@dataclass(frozen=True)
class WrongRow:
    """Which row is wrong and how it should be. `what` and `name` say which row it is as people are told, `seq` is the
    event of the journal that it belongs to. `key`: the columns by which it is found; `expected`: the columns that are
    to be written, None where no event has made the row; `is_stored`: it stands in the table, and is wrong in the
    `columns`. `is_lost`: the journal cannot give what the row lacks."""

    what: str
    name: str | None
    seq: int | None
    table: type[Table]
    key: Mapping[str, object]
    expected: Mapping[str, object] | None
    is_stored: bool
    columns: tuple[str, ...] = ()
    is_lost: bool = False

    @property
    def change(self) -> str:
        return "added" if self.expected is None else "altered" if self.is_stored else "removed"
