"""`banjie repair`: make lists again from the journal."""

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.connection import AsJson, in_register_of_owner, print_answer, with_reading_client
from cli.environment import load_environment
from cli.options import MaybeCaseNumbers
from cli.rendering import output
from integrity.repair import cases, office_tables
from integrity.repair.rows import ListFault, RepairedCase
from models.errors import BadInput, Failure
from queries.alarms import record_fault_text
from register.office.org_journal import ORG_STREAM
from register.release_names import running_release
from starter.cases.each_case import CaseResult, do_each
from starter.client import BanjieClient
from wording.translation import gettext


def repair_command(
    numbers: MaybeCaseNumbers = None,
    everything: Annotated[bool, typer.Option("--all", help=gettext("Compare every complaint"))] = False,
    office: Annotated[
        bool,
        typer.Option("--office", help=gettext("Make the tables of the office again; needs the owner of the tables")),
    ] = False,
    as_json: AsJson = False,
) -> None:
    if bool(numbers) + everything + office != 1:
        raise BadInput(
            gettext("Name the numbers, or compare all with --all, or the tables of the office with --office.")
        )
    if office:
        results = [in_register_of_owner(_repair_office)]
    else:
        release = running_release(load_environment())
        results = with_reading_client(lambda client: _repair_each(client, numbers, release))
    if everything:
        results = [result for result in results if result.failure or (result.done and result.done.repaired)]
    print_answer({"results": [result.as_dict() for result in results]}, as_json, lambda: _print_repairs(results))
    raise typer.Exit(max((result.exit_code for result in results), default=0))


async def _repair_each(client: BanjieClient, numbers: list[str] | None, release: str) -> list[CaseResult[RepairedCase]]:
    chosen = numbers or await cases.all_numbers(client)
    return list(map(_marked, await do_each(chosen, lambda number: cases.repair_case(client, number, release))))


def _repair_office(session: Session) -> CaseResult[RepairedCase]:
    try:
        return _marked(CaseResult(ORG_STREAM, office_tables.repair_office(session)))
    except Failure as error:
        return CaseResult(ORG_STREAM, failure=error)


def _marked(result: CaseResult[RepairedCase]) -> CaseResult[RepairedCase]:
    """Mark a result as partial where something is left that the journal cannot give."""
    return result._replace(is_partial=bool(result.done and result.done.left))


def _print_repairs(results: list[CaseResult[RepairedCase]]) -> None:
    for result in results:
        number = output.escaped(result.number)
        if result.failure:
            output.print_sentence("[yellow]Not made again[/]: {why}", why=output.escaped(result.failure.says))
        elif done := result.done:
            if not done.repaired and not done.left:
                output.print_sentence("{number} follows from its journal: nothing to do", number=number)
            for fault in done.repaired:
                output.print_sentence("{number} [green]made again[/]: {what}", number=number, what=_fault_text(fault))
            for fault in done.left:
                what = _fault_text(fault)
                output.print_sentence("{number} [red]could not be made again[/]: {what}", number=number, what=what)
    if not results:
        output.print_sentence("Everything follows from the journals")


def _fault_text(fault: ListFault) -> str:
    return output.escaped(record_fault_text(fault.what, fault.name, fault.seq))
