"""One act on many cases: each is judged on its own as it stood on the page, with one line of result for each."""

from collections.abc import Mapping
from typing import NamedTuple

from models.errors import Failure, Moved
from models.messages import Number, Person
from models.requirement import Name
from starter.act_record import Submission
from starter.acts import act
from starter.client import BanjieClient
from wording.table.console import approvals as words

PICKED = "picked"  # the numbers that are chosen on a page; `seen.NUMBER` and `key.NUMBER` stand beside each
Typed = Mapping[str, list[str]]


class ActOnMany(NamedTuple):
    """What one person does on many cases, with these texts."""

    person: Person
    name: Name
    texts: Mapping[Name, str]


class LineOfMany(NamedTuple):
    """What became of one: whether it is on record, and in words."""

    number: Number
    good: bool
    says: str


async def do_on_each(client: BanjieClient, what: ActOnMany, typed: Typed) -> list[LineOfMany]:
    """Do the act on each case that was picked, one after the other."""
    return [await _do_on_one(client, what, number, typed) for number in dict.fromkeys(typed.get(PICKED, ()))]


async def _do_on_one(client: BanjieClient, what: ActOnMany, number: Number, typed: Typed) -> LineOfMany:
    mark, seen = (next(iter(typed.get(f"{name}.{number}", ())), "") for name in ("key", "seen"))
    said = {"name": what.name, "actor": what.person, "id": mark or None, "texts": what.texts}
    try:
        await act(client, number, said, Submission(seen=seen or None))
    except Moved:
        return LineOfMany(number, False, words.MOVED())
    except Failure as error:
        return LineOfMany(number, False, error.says)
    return LineOfMany(number, True, words.DONE[what.name]())
