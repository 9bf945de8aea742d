"""`banjie compare`, `export`, `revive`, `recover`: the runs of the cases in Temporal, for those who operate them."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.people.os_user import own_name, second_name
from cli.rendering import output
from models.errors import BadInput, Unavailable
from starter.operations import export as exports
from starter.operations import revive as revival
from starter.operations.compare import ComparisonResult, compare_runs
from starter.operations.each_case import CaseResult, do_each
from starter.operations.export import ExportedRun
from starter.operations.recover import RecoveredCase, recover_register
from starter.operations.revive import Deciders, RevivedCase
from wording.language import joined, listed
from wording.table.help import help_cases, help_operations
from wording.table.office import operations_screens


def compare_command(as_json: AsJson = False) -> None:
    """Compare the runs with the register."""
    result = with_client(lambda client: compare_runs(client, everyone=True))
    print_answer(asdict(result), as_json, lambda: _print_comparison(result))
    raise typer.Exit(1 if result.differences else 0)


def _print_comparison(result: ComparisonResult) -> None:
    counts = {"running": result.running, "ended": result.ended, "asked": result.asked}
    output.print_line(operations_screens.COMPARED(**counts))
    for kind, numbers in result.differences.items():
        wording = operations_screens.COMPARISON_PROBLEMS[kind]
        output.print_line(wording(count=len(numbers), numbers=output.escaped(listed(numbers))))
    if result.without or result.behind or result.quarantined:
        output.print_line(operations_screens.REVIVE_HINT())
    if result.register_behind or result.unknown_case:
        output.print_line(operations_screens.RECOVER_HINT())
    if result.foreign_case or result.rewritten or result.closed_case_runs or result.foreign_run or result.stray_run:
        output.print_line(operations_screens.MORE_HINT())
    if not result.differences:
        output.print_line(operations_screens.AGREES())


def export_command(
    number: Annotated[str | None, typer.Argument(help=help_operations.EXPORTED_NUMBER())] = None,
    actor: Annotated[str | None, typer.Option("--actor", callback=own_name, help=help_operations.EXPORTER())] = None,
    check: Annotated[bool, typer.Option("--check", help=help_operations.CHECK_ARCHIVE())] = False,
    as_json: AsJson = False,
) -> None:
    """Archive the histories of ended runs."""
    if check:
        done = with_client(lambda client: exports.check_archive(client, number))
    elif actor:
        done = with_client(lambda client: exports.export_histories(client, actor, number))
    else:
        raise BadInput(operations_screens.EXPORTER_WANTED())
    print_answer({"runs": [run.model_dump(mode="json") for run in done]}, as_json, lambda: _print_exports(done, check))
    raise typer.Exit(_export_exit_code(done))


def _export_exit_code(done: list[ExportedRun]) -> int:
    if any(run.state == "unavailable" for run in done):
        return Unavailable.exit_code
    return 0 if all(run.is_good for run in done) else 1


def _print_exports(done: list[ExportedRun], check: bool) -> None:
    if not done:
        output.print_line(operations_screens.NOTHING_ARCHIVED() if check else operations_screens.NOTHING_TO_ARCHIVE())
    for run in done:
        if not (check and run.is_good):
            path = output.escaped(run.path or "")
            output.print_line(
                f"{run.number} {run.run_id} {operations_screens.EXPORT_STATES[run.state]()} {path}".rstrip()
            )
    if done:
        counted = Counter(run.state for run in done)
        counts = (_state_count_text(state, count) for state, count in sorted(counted.items()))
        output.print_line(joined(counts))


def _state_count_text(state: str, count: int) -> str:
    return operations_screens.STATE_COUNT(state=operations_screens.EXPORT_STATES[state](), count=count)


def revive_command(
    numbers: Annotated[list[str], typer.Argument(help=help_cases.NUMBERS())],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=help_operations.REVIVER())],
    reason: Annotated[str, typer.Option("--reason", help=help_operations.REASON())],
    second: Annotated[str | None, typer.Option("--second", callback=second_name, help=help_operations.SECOND())] = None,
    as_json: AsJson = False,
) -> None:
    """Start new runs of cases from their journals."""
    deciders = Deciders(actor, reason, second)
    results = with_client(
        lambda client: do_each(numbers, lambda number: revival.revive_case(client, number, *deciders))
    )
    print_answer({"results": [result.as_dict() for result in results]}, as_json, lambda: _print_revivals(results))
    raise typer.Exit(max(result.exit_code for result in results))


def _print_revivals(results: list[CaseResult[RevivedCase]]) -> None:
    for result in results:
        output.print_line("\n".join(_revival_lines(result)))


def _revival_lines(result: CaseResult[RevivedCase]) -> Iterator[str]:
    if result.failure:
        number, why = output.escaped(result.number), output.escaped(result.failure.says)
        yield operations_screens.NOT_REVIVED(number=number, why=why)
        return
    assert result.done
    case = result.done
    yield operations_screens.REVIVED(number=case.number, why=case.why_label, after=case.after, run=case.run_id)
    if not case.recorded:
        yield operations_screens.REVIVED_NOT_RECORDED()


def recover_command(
    numbers: Annotated[list[str], typer.Argument(help=help_cases.NUMBERS())],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=help_operations.RECOVERER())],
    reason: Annotated[str, typer.Option("--reason", help=help_operations.RECOVERY_REASON())],
    as_json: AsJson = False,
) -> None:
    """Bring a register that is older than its cases forward again."""
    results = with_client(
        lambda client: do_each(numbers, lambda number: recover_register(client, number, actor, reason))
    )
    print_answer({"results": [result.as_dict() for result in results]}, as_json, lambda: _print_recoveries(results))
    raise typer.Exit(max(result.exit_code for result in results))


def _print_recoveries(results: list[CaseResult[RecoveredCase]]) -> None:
    for result in results:
        if result.failure:
            number, why = output.escaped(result.number), output.escaped(result.failure.says)
            output.print_line(operations_screens.NOT_RECOVERED(number=number, why=why))
        elif case := result.done:
            counts = {"acts": len(case.acts), "lost": len(case.lost)}
            output.print_line(
                operations_screens.RECOVERED(number=case.number, after=case.after, upto=case.upto, **counts)
            )
            if case.displaced:
                output.print_line(operations_screens.DISPLACED(numbers=listed(map(str, case.displaced))))


commands: dict[str, Callable[..., None]] = {
    "compare": compare_command,
    "export": export_command,
    "revive": revive_command,
    "recover": recover_command,
}
