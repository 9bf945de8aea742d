"""The same operation for several cases: a failure of one does not stop the others."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from models.errors import Failure
from models.frozen import Frozen

Done = TypeVar("Done", bound=Frozen)


class CaseResult(NamedTuple, Generic[Done]):
    """The result for one case: what was done, or why nothing was. `is_partial`: something is left that could not be
    done."""

    number: str
    done: Done | None = None
    failure: Failure | None = None
    is_partial: bool = False

    @property
    def exit_code(self) -> int:
        return self.failure.exit_code if self.failure else int(self.is_partial)

    def as_dict(self) -> dict[str, object]:
        if self.failure:
            outcome = {"outcome": self.failure.kind, "exit_code": self.exit_code, "number": self.number}
            return outcome | self.failure.as_dict()
        assert self.done
        return {"outcome": "done", "exit_code": self.exit_code, **self.done.model_dump(mode="json")}


async def do_each(numbers: Iterable[str], work: Callable[[str], Awaitable[Done]]) -> list[CaseResult[Done]]:
    """Do the work for each case in turn; a failure is the result of its case."""
    results = list[CaseResult[Done]]()
    for number in numbers:
        try:
            results.append(CaseResult(number, await work(number)))
        except Failure as error:
            results.append(CaseResult(number, failure=error))
    return results
