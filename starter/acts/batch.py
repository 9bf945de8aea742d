"""One decision on many cases: each line is decided on its own, and failures are reported per line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import ValidationError

from models.errors import BadInput, Failure, Refused
from models.frozen import Frozen, StrictModel
from models.written_data import UnreadableData, parse_json
from starter.acts import submit
from starter.acts.act_preview import preview as preview_act
from starter.acts.receipt import act_result_view
from starter.client import BanjieClient
from starter.input_values import validation_problems
from wording.system_problems import bare_data_problem
from wording.translation import gettext

Decision = Literal["approve", "refuse"]
RawLine = Mapping[str, object]  # a line as written, not yet checked
Outcome = tuple[str, int, dict[str, object]]  # the first of DecisionResult: outcome, exit code, details
UNREADABLE = "broken"  # key of a line that is not JSON; its value says what is wrong


class DecisionLine(StrictModel):
    """A line of a batch: the case, the person who decides, the clock of the request, a date, texts, and the sender's
    id."""

    number: str
    actor: str
    clock: str | None = None
    until: date | None = None
    texts: dict[str, str] = {}
    id: str | None = None


class DecisionResult(Frozen):
    """What became of one line: `outcome` is `done` or the kind of the failure, `exit_code` that of the command.

    `details` are the fields of the result, of the preview or of the failure, as the command prints them.
    """

    line: int
    number: object
    outcome: str
    exit_code: int
    details: dict[str, object]

    def json_fields(self) -> dict[str, object]:
        """Return all fields on one level, as the command prints them with --json."""
        fields = self.model_dump(mode="json", exclude={"details"})
        return fields | self.details


async def decide_batch(
    client: BanjieClient, name: Decision, lines: Sequence[RawLine], *, preview: bool = False
) -> list[DecisionResult]:
    """Decide on each line in turn, or only preview it. Failures are reported per line; nothing is raised."""
    decide = _preview_decision if preview else _perform_decision
    results = []
    for place, line in enumerate(lines, start=1):
        try:
            outcome, exit_code, details = await decide(client, name, _parse_decision(line))
        except Failure as error:
            outcome, exit_code, details = error.kind, error.exit_code, error.as_dict()
        results.append(
            DecisionResult(line=place, number=line.get("number"), outcome=outcome, exit_code=exit_code, details=details)
        )
    return results


async def _perform_decision(client: BanjieClient, name: Decision, line: DecisionLine) -> Outcome:
    decide = submit.approve if name == "approve" else submit.refuse
    result = await decide(client, line.number, line.actor, line.clock, until=line.until, texts=line.texts, id=line.id)
    return "done", 0, act_result_view(result).model_dump(mode="json")


async def _preview_decision(client: BanjieClient, name: Decision, line: DecisionLine) -> Outcome:
    act = submit.decision_act(name, line.actor, line.clock, until=line.until, texts=line.texts, id=line.id)
    view = await preview_act(client, line.number, act)
    outcome, exit_code = ("done", 0) if view.allowed else (Refused.kind, Refused.exit_code)
    return outcome, exit_code, view.model_dump(mode="json")


def _parse_decision(line: RawLine) -> DecisionLine:
    """Return the line, checked for its shape. Raises BadInput."""
    if UNREADABLE in line:
        raise BadInput(str(line[UNREADABLE]))
    try:
        return DecisionLine.model_validate(line)
    except ValidationError as error:
        raise BadInput(gettext("This line cannot be used:") + f"\n{validation_problems(error.errors())}") from None


def parse_batch_lines(text: str, actor: str | None) -> Iterator[RawLine]:
    """Return the lines of a JSONL text without the blank ones; `actor` decides where a line names nobody.

    A line that cannot be read has the key `broken` alone, with what is wrong.
    """
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = parse_json(line)
        except UnreadableData as error:
            yield {UNREADABLE: gettext("Line {line}: {problem}.", line=place, problem=bare_data_problem(error))}
            continue
        if isinstance(read, dict):
            yield ({"actor": actor} if actor else {}) | read
        else:
            yield {
                UNREADABLE: gettext(
                    'Line {line} is not a JSON object such as {{"number": "ZZW-2025-000001"}}.', line=place
                )
            }
