"""What an attack is: data, so that the list can be read and grown without reading code."""

from typing import NamedTuple


class Attack(NamedTuple):
    """A tampering: its name, the SQL that a superuser executes for whom no trigger fires, and what must be seen of it
    within a day: an alarm about `subject` that names `place`, the number of an event, an act or a position.

    `<paper>`, `<mailed>`, `<closed>`, `<late>` and `<notice>` stand for what is in the register. `files` is done
    outside the database: to which files (a pattern), how they begin, and whether to `alter`, `empty` or `remove` them.
    """

    name: str
    sql: str
    subject: str
    place: int | None = None
    files: tuple[str, str, str] | None = None
