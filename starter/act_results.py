"""Results of acts on cases, and their JSON form."""

from typing import assert_never

from models.frozen import Frozen
from models.messages import Number


class OnRecord(Frozen):
    """An act that is on record and accepted: its number `n` in the inbox of the case, with its receipt.

    `seq` is the event that it became (of several the last; sent again, the first), `recorded` whether the register has
    that event already, `again` whether the act had been sent before.
    """

    number: Number
    n: int
    seq: int | None = None
    recorded: bool = False
    again: bool = False


class PassedOn(Frozen):
    """An act on a closed case that was passed on: the linked complaint `opened` carries it, the closed case stays as it
    is."""

    number: Number
    opened: Number


ActResult = OnRecord | PassedOn


class ActResultView(Frozen):
    """The result of an act as programs get it, with the same fields for both kinds of result."""

    number: Number
    n: int
    seq: int | None = None
    recorded: bool = False
    again: bool = False
    opened: Number | None = None


def act_result_view(result: ActResult) -> ActResultView:
    """Return the JSON form of a result."""
    match result:
        case OnRecord():
            return ActResultView(**result.model_dump())
        case PassedOn():
            return ActResultView(number=result.number, n=0, opened=result.opened)
        case _:
            assert_never(result)
