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
from wording.translation import N_, NP_, gettext, joined, listed, pgettext

COMPARISON_PROBLEMS = {
    "doubted": N_("[red]The record does not hold[/]: {count}: {numbers}. To see what was found: banjie alarms"),
    "without": N_("[red]Not running[/]: {count}: {numbers}"),
    "behind": N_("[red]Older than the register[/]: {count}: {numbers}"),
    "silent": N_("[red]No answer[/]: {count}: {numbers}"),
    "quarantined": N_("[red]Stopped, since they differ from the register[/]: {count}: {numbers}"),
    "register_behind": N_("[red]The register is older[/]: {count}: {numbers}"),
    "unknown_case": N_("[red]Not in the register[/]: {count}: {numbers}"),
    "foreign_case": N_("[red]The run belongs to another complaint of that number[/]: {count}: {numbers}"),
    "rewritten": N_("[red]The journal is not what the case has seen[/]: {count}: {numbers}"),
    "closed_case_runs": N_("[red]Closed and still running[/]: {count}: {numbers}"),
    "foreign_run": N_("[red]A second run[/]: {count}: {numbers}"),
    "run_reset": N_("[red]The run was reset[/]: {count}: {numbers}"),
    "stray_run": N_("[red]Runs of no complaint[/]: {count}: {numbers}"),
}

TOLD_BY_ALARMS = ("foreign_case", "rewritten", "closed_case_runs", "foreign_run", "run_reset", "stray_run")

EXPORT_STATES = {
    "written": N_("[green]archived[/]"),
    "intact": N_("[green]intact[/]"),
    "missing": N_("[red]file missing[/]"),
    "altered": N_("[red]file altered[/]"),
    "contradicts": N_("[red]the journal says something else[/]"),
    "differs": N_("[red]differs from the archived history, which was left as it is[/]"),
    "lost": N_("[red]Temporal no longer has this history[/]"),
    "goes_on": NP_("operations", "still running"),
    "unavailable": N_("[red]not readable now[/]"),
}


def compare_command(as_json: AsJson = False) -> None:
    """Compare the runs with the register."""
    result = with_client(lambda client: compare_runs(client, everyone=True))
    print_answer(asdict(result), as_json, lambda: _print_comparison(result))
    raise typer.Exit(1 if result.differences else 0)


def _print_comparison(result: ComparisonResult) -> None:
    counts = {"running": result.running, "ended": result.ended, "asked": result.asked}
    output.print_line(
        gettext("Running: {running} cases; runs newly seen to have ended: {ended}; cases asked: {asked}", **counts)
    )
    for kind, numbers in result.differences.items():
        wording = COMPARISON_PROBLEMS[kind]
        output.print_line(wording(count=len(numbers), numbers=output.escaped(listed(numbers))))
    if result.without or result.behind or result.quarantined:
        output.print_line(gettext("To revive them: banjie revive NUMBER --actor PERSON --reason REASON"))
    if result.register_behind or result.unknown_case:
        output.print_line(gettext("To recover the register: banjie recover NUMBER --actor PERSON --reason REASON"))
    if any(result.differences.get(kind) for kind in TOLD_BY_ALARMS):
        output.print_line(gettext("What to do about each: banjie alarms"))
    if not result.differences:
        output.print_line(gettext("[green]Agrees with the register[/]"))


def export_command(
    number: Annotated[str | None, typer.Argument(help=gettext("Number of the case; left out, all"))] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor", callback=own_name, help=gettext("Code of the person who exports; not needed to verify")
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=gettext("Only verify the archived files; archive nothing"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Archive the histories of ended runs."""
    if check:
        done = with_client(lambda client: exports.check_archive(client, number))
    elif actor:
        done = with_client(lambda client: exports.export_histories(client, actor, number))
    else:
        raise BadInput(gettext("Say who exports (--actor), or only verify (--check)."))
    print_answer({"runs": [run.model_dump(mode="json") for run in done]}, as_json, lambda: _print_exports(done, check))
    raise typer.Exit(_export_exit_code(done))


def _export_exit_code(done: list[ExportedRun]) -> int:
    if any(run.state == "unavailable" for run in done):
        return Unavailable.exit_code
    return 0 if all(run.is_good for run in done) else 1


def _print_exports(done: list[ExportedRun], check: bool) -> None:
    if not done:
        output.print_line(gettext("No run is archived.") if check else gettext("No run is to be archived."))
    for run in done:
        if not (check and run.is_good):
            path = output.escaped(run.path or "")
            output.print_line((f"{run.number} {run.run_id} " + EXPORT_STATES[run.state]() + f" {path}").rstrip())
    if done:
        counted = Counter(run.state for run in done)
        counts = (_state_count_text(state, count) for state, count in sorted(counted.items()))
        output.print_line(joined(counts))


def _state_count_text(state: str, count: int) -> str:
    return gettext("{state}: {count}", state=EXPORT_STATES[state](), count=count)


def revive_command(
    numbers: Annotated[list[str], typer.Argument(help=gettext("Numbers of cases, one or more"))],
    actor: Annotated[
        str, typer.Option("--actor", callback=own_name, help=pgettext("operations", "Code of the person who decides"))
    ],
    reason: Annotated[str, typer.Option("--reason", help=gettext("Why they are revived"))],
    second: Annotated[
        str | None,
        typer.Option(
            "--second",
            callback=second_name,
            help=gettext("Another member of staff, who agrees although a witness contradicts the journal"),
        ),
    ] = None,
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
        yield gettext("{number} [yellow]not revived[/]: {why}", number=number, why=why)
        return
    assert result.done
    case = result.done
    yield gettext(
        "{number} [green]revived[/] ({why}); goes on after event {after}, run {run}",
        number=case.number,
        why=case.why_label,
        after=case.after,
        run=case.run_id,
    )
    if not case.recorded:
        yield gettext("    Its first step is not in the register yet; see whether the worker (banjie worker) runs")


def recover_command(
    numbers: Annotated[list[str], typer.Argument(help=gettext("Numbers of cases, one or more"))],
    actor: Annotated[
        str,
        typer.Option(
            "--actor", callback=own_name, help=pgettext("operations recoverer", "Code of the person who decides")
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", help=gettext("Why the register is recovered"))],
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
            output.print_line(gettext("{number} [yellow]not recovered[/]: {why}", number=number, why=why))
        elif case := result.done:
            counts = {"acts": len(case.acts), "lost": len(case.lost)}
            output.print_line(
                gettext(
                    "{number} [green]recovered[/]: after event {after} up to event {upto}, {acts} "
                    "submissions; {lost} texts, files and parties are lost",
                    number=case.number,
                    after=case.after,
                    upto=case.upto,
                    **counts,
                )
            )
            if case.displaced:
                output.print_line(
                    gettext(
                        "    Submissions {numbers} came after the restore under numbers already given; they "
                        "are refused. Their senders have to submit again",
                        numbers=listed(map(str, case.displaced)),
                    )
                )


commands: dict[str, Callable[..., None]] = {
    "compare": compare_command,
    "export": export_command,
    "revive": revive_command,
    "recover": recover_command,
}
