"""`banjie compare`, `export`, `revive`, `recover`: the runs of the cases in Temporal, for those who operate them."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_client
from cli.identity.os_user import own_name, second_name
from cli.options import CaseNumbers, MaybeCaseNumbers
from cli.rendering import output
from integrity.compare import histories as exports
from integrity.compare.histories import ExportedRun
from integrity.compare.runs import ComparisonResult, compare_runs
from integrity.recover.cases import RecoveredCase, recover_register
from integrity.revive.cases import RevivedCase
from integrity.revive.several import revive_cases
from models.errors import BadInput, Unavailable
from starter.cases.each_case import CaseResult, do_each
from starter.office.deciders import Deciders
from wording.translation import N_, NP_, gettext, joined, listed, ngettext, pgettext

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
    "goes_on": NP_("run of a case", "still running"),
    "unavailable": N_("[red]not readable now[/]"),
}


def compare_command(as_json: AsJson = False) -> None:
    result = with_client(lambda client: compare_runs(client, everyone=True))
    print_answer(asdict(result), as_json, lambda: _print_comparison(result))
    raise typer.Exit(1 if result.differences else 0)


def _print_comparison(result: ComparisonResult) -> None:
    counts = {"running": result.running, "ended": result.ended, "asked": result.asked}
    output.print_sentence(
        "Running: {running} cases; runs newly seen to have ended: {ended}; cases asked: {asked}", **counts
    )
    for kind, numbers in result.differences.items():
        wording = COMPARISON_PROBLEMS[kind]
        output.print_line(wording(count=len(numbers), numbers=output.escaped(listed(numbers))))
    if result.to_revive:
        output.print_sentence("To revive them: banjie revive --all --actor PERSON --reason REASON")
    if result.register_behind or result.unknown_case:
        output.print_sentence("To recover the register: banjie recover NUMBER --actor PERSON --reason REASON")
    if any(result.differences.get(kind) for kind in TOLD_BY_ALARMS):
        output.print_sentence("What to do about each: banjie alarms")
    if not result.differences:
        output.print_sentence("[green]Agrees with the register[/]")


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
    if check:
        done = with_client(lambda client: exports.check_archive(client, number))
    elif actor:
        done = with_client(lambda client: exports.export_histories(client, actor, number))
    else:
        raise BadInput(gettext("Say who exports (--actor), or only verify (--check)."))
    print_answer({"runs": [run.model_dump(mode="json") for run in done]}, as_json, lambda: _print_exports(done, check))
    if any(run.state == "unavailable" for run in done):
        raise typer.Exit(Unavailable.exit_code)
    raise typer.Exit(0 if all(run.is_good for run in done) else 1)


def _print_exports(done: list[ExportedRun], check: bool) -> None:
    if not done:
        output.print_line(gettext("No run is archived.") if check else gettext("No run is to be archived."))
    for run in done:
        if not (check and run.is_good):
            path = output.escaped(run.path or "")
            output.print_line((f"{run.number} {run.run_id} " + EXPORT_STATES[run.state]() + f" {path}").rstrip())
    if done:
        counted = sorted(Counter(run.state for run in done).items())
        output.print_line(
            joined(gettext("{state}: {count}", state=EXPORT_STATES[state](), count=count) for state, count in counted)
        )


def revive_command(
    numbers: MaybeCaseNumbers = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help=gettext("Every case that the comparison finds lost, behind or stopped"))
    ] = False,
    actor: Annotated[
        str, typer.Option("--actor", callback=own_name, help=pgettext("revival", "Code of the person who decides"))
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
    if bool(numbers) == everything:
        raise BadInput(
            gettext("Name cases, or --all for every case that the comparison finds lost, behind or stopped.")
        )

    results, _ = with_client(lambda client: revive_cases(client, numbers or (), Deciders(actor, reason, second)))
    print_answer({"results": [result.as_dict() for result in results]}, as_json, lambda: _print_revivals(results))
    raise typer.Exit(max((result.exit_code for result in results), default=0))


def _print_revivals(results: list[CaseResult[RevivedCase]]) -> None:
    if not results:
        output.print_line(gettext("No case is to be revived."))
    for result in results:
        if result.failure:
            number, why = output.escaped(result.number), output.escaped(result.failure.says)
            output.print_sentence("{number} [yellow]not revived[/]: {why}", number=number, why=why)
        elif case := result.done:
            output.print_sentence(
                "{number} [green]revived[/] ({why}); goes on after event {after}, run {run}",
                number=case.number,
                why=case.why_label,
                after=case.after,
                run=case.run_id,
            )
            if not case.recorded:
                output.print_sentence(
                    "    Its first step is not in the register yet; see whether the worker (banjie worker) runs"
                )


def recover_command(
    numbers: CaseNumbers,
    actor: Annotated[
        str, typer.Option("--actor", callback=own_name, help=pgettext("recovery", "Code of the person who decides"))
    ],
    reason: Annotated[str, typer.Option("--reason", help=gettext("Why the register is recovered"))],
    as_json: AsJson = False,
) -> None:
    results = with_client(
        lambda client: do_each(numbers, lambda number: recover_register(client, number, actor, reason))
    )
    print_answer({"results": [result.as_dict() for result in results]}, as_json, lambda: _print_recoveries(results))
    raise typer.Exit(max(result.exit_code for result in results))


def _print_recoveries(results: list[CaseResult[RecoveredCase]]) -> None:
    for result in results:
        if result.failure:
            number, why = output.escaped(result.number), output.escaped(result.failure.says)
            output.print_sentence("{number} [yellow]not recovered[/]: {why}", number=number, why=why)
        elif case := result.done:
            output.print_line(
                ngettext(
                    "{number} [green]recovered[/]: after event {after} up to event {upto}, {n} "
                    "submission; {lost} texts, files and parties are lost",
                    "{number} [green]recovered[/]: after event {after} up to event {upto}, {n} "
                    "submissions; {lost} texts, files and parties are lost",
                    len(case.acts),
                    number=case.number,
                    after=case.after,
                    upto=case.upto,
                    lost=len(case.lost),
                )
            )
            if case.displaced:
                output.print_sentence(
                    "    Submissions {numbers} came after the restore under numbers already given; they "
                    "are refused. Their senders have to submit again",
                    numbers=listed(map(str, case.displaced)),
                )
