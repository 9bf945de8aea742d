"""The three ways in which a request fails, each with the exit code of the command and a form for programs."""

from typing import Any

from models.messages import Refusal


class Failure(Exception):
    """A request that could not be done. `says` is for a person: what, where, which rule, what to do."""

    exit_code = 1
    kind = "failure"

    def __init__(self, says: str, **more: Any) -> None:
        says = says.encode(errors="replace").decode()  # what cannot be written as UTF-8 cannot be shown either
        super().__init__(says)
        self.says = says
        self.more = more

    def written(self) -> dict[str, Any]:
        """The same for a program."""
        return {"error": self.kind, "says": self.says, **self.more}


class Refused(Failure):
    """The law, or the way any case works, forbids it. On record where a case was asked."""

    exit_code = 1
    kind = "refused"

    def __init__(self, says: str, refusals: tuple[Refusal, ...], **more: Any) -> None:
        written = [refusal.model_dump(mode="json", exclude_defaults=True) for refusal in refusals]
        rules = sorted({refusal.rule for refusal in refusals if refusal.rule})
        super().__init__(says, refused_by=rules, refusals=written, **more)
        self.refusals = refusals


class BadInput(Failure):
    """What was sent cannot be understood. Nothing was stored."""

    exit_code = 2
    kind = "bad_input"


class Fault(Failure):
    """The program is wrong. What is on record stays."""

    exit_code = 70
    kind = "fault"


class Unavailable(Failure):
    """PostgreSQL or Temporal does not answer. `says` tells what is stored already; sending it again is harmless."""

    exit_code = 3
    kind = "unavailable"
