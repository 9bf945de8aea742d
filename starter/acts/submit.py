"""Acts on a case, in four steps: *parse* what was sent (`ActInput`), *receive* it on record (`ReceivedAct`), *deliver*
it to its case, which judges it, and *record* what it became (`Receipt`)."""

from collections.abc import Mapping
from datetime import date
from typing import TypedDict, Unpack

from pydantic import ValidationError

from models.errors import BadInput, Unavailable
from models.form import ActInput
from models.messages import Number
from register.acts.inbox import ReceivedAct
from register.spans import span
from starter.acts.act_delivery import deliver_act
from starter.acts.receipt import BY_COMMAND, ActResult, OnRecord, PassedOn, Submission, receive_act
from starter.cases.workflow_start import start_and_wait
from starter.client import BanjieClient
from starter.input_values import raise_problems, storage_problems, validation_problems
from wording.translation import N_, by_door, gettext

ActMapping = Mapping[str, object]  # an act as sent, not yet checked


class DecisionDetails(TypedDict, total=False):
    """What goes with a request or a decision: a date, texts (an opinion, a reason), the sender's own id."""

    until: date | str | None
    texts: Mapping[str, str]
    id: str | None


async def act(
    client: BanjieClient, number: Number, act_input: ActInput | ActMapping, submission: Submission = BY_COMMAND
) -> ActResult:
    """Perform an act on a case: an outcome of its stage, an act of its procedure or one that every case knows.

    `act_input.id` is the sender's own id: an act sent again with the same id and content is performed once.
    `submission` says through which program it came, and what its sender has seen of the case. Raises BadInput (nothing
    is stored), Moved (the case is no longer as it was seen; nothing is stored), Refused (on record, with the rules),
    Unavailable (Temporal does not answer: the act is on record and will be judged as of the instant at which it was
    received; PostgreSQL: nothing is stored).
    """
    act_input = parse_act(act_input)
    if not act_input.id:
        act_input = act_input.model_copy(update={"id": client.randomness.new_id()})
    with span("act", {"banjie.number": number, "banjie.act": act_input.name}):
        received = await _receive(client, number, act_input, submission)
        if isinstance(received, PassedOn):
            await start_and_wait(client, received.opened)
            return received
        receipt = await deliver_act(client, received)
    return OnRecord(number=number, n=received.act.n, seq=receipt.seq, recorded=receipt.recorded, again=not received.new)


async def _receive(
    client: BanjieClient, number: Number, act_input: ActInput, submission: Submission
) -> ReceivedAct | PassedOn:
    try:
        with span("receive"):
            return await client.transact(lambda session: receive_act(session, client, number, act_input, submission))
    except Unavailable as error:
        again = by_door(
            N_("{why} Send the act again once it is back. With the same id it is not performed twice: --id {id}"),
            http=N_(
                "{why} Send the act again once it is back. With the same id it is not performed "
                "twice: Idempotency-Key: {id}"
            ),
        )(why=error.says, id=act_input.id)
        raise Unavailable(again, number=number, id=act_input.id) from error


async def approve(
    client: BanjieClient, number: Number, actor: str, clock: str | None = None, **details: Unpack[DecisionDetails]
) -> ActResult:
    """Give this actor's agreement if the case waits for it, else grant the request that waits for a decision (on that
    clock, if there are several). Raises as `act` does."""
    return await act(client, number, decision_act("approve", actor, clock, **details))


async def refuse(
    client: BanjieClient, number: Number, actor: str, clock: str | None = None, **details: Unpack[DecisionDetails]
) -> ActResult:
    """Refuse agreement, or the request that waits for a decision, with a reason or an opinion among the `texts`. Raises
    as `act` does."""
    return await act(client, number, decision_act("refuse", actor, clock, **details))


async def extend(  # who asks, for what, how much
    client: BanjieClient,
    number: Number,
    actor: str,
    clock: str,
    units: int | None = None,
    **details: Unpack[DecisionDetails],
) -> ActResult:
    """Request so many more units on a clock, or (`until`) a later date; another person decides. Raises as `act`."""
    return await act(client, number, extension_act(actor, clock, units, **details))


def decision_act(name: str, actor: str, clock: str | None = None, **details: Unpack[DecisionDetails]) -> ActInput:
    """Return the act `approve` or `refuse`, checked. Raises BadInput."""
    return parse_act({"name": name, "actor": actor, "clock": clock, **details})


def extension_act(actor: str, clock: str, units: int | None = None, **details: Unpack[DecisionDetails]) -> ActInput:
    """Return the act that requests more time, checked. Raises BadInput."""
    return parse_act({"name": "extend", "actor": actor, "clock": clock, "units": units, **details})


def parse_act(act_input: ActInput | ActMapping) -> ActInput:
    """Return the act, checked for its shape. Raises BadInput, naming each field that is wrong."""
    try:
        parsed = act_input if isinstance(act_input, ActInput) else ActInput.model_validate(act_input)
    except ValidationError as error:
        raise BadInput(gettext("The act cannot be recorded:") + f"\n{validation_problems(error.errors())}") from None
    problems = storage_problems(parsed.facts, parsed.texts)
    raise_problems(problems, gettext("The act cannot be recorded:"))
    return parsed
