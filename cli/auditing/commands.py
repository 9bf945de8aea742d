"""`banjie audit`: what an auditor takes away and checks."""

from pathlib import Path
from typing import Annotated

import typer

from audit.dossier.make import CHECKER
from cli.connection import AsJson, print_answer, with_reading_client
from cli.people.os_user import own_name
from cli.reading.search import read_day
from cli.rendering.output import escaped, print_line
from models.errors import BadInput
from queries.auditing.views import DossierListView, DossierView
from register.office.access_journal import COMMAND
from starter.auditing import dossiers
from starter.auditing.chosen_cases import Chosen
from wording.system_problems import file_problem
from wording.table.help import help_audit, help_cases
from wording.table.office import dossier_words

audit = typer.Typer(no_args_is_help=True)


@audit.command(name="dossier", help=help_audit.DOSSIER(), epilog=help_audit.AUDIT_EXAMPLE())
def dossier_command(
    number: Annotated[str, typer.Argument(help=help_cases.NUMBER())],
    person: Annotated[str | None, typer.Option("--person", callback=own_name, help=help_audit.READER())] = None,
    out: Annotated[Path | None, typer.Option("--out", help=help_audit.OUT())] = None,
    as_json: AsJson = False,
) -> None:
    """Export the dossier of a case."""
    made = with_reading_client(lambda client: dossiers.export_dossier(client, number, person, out, COMMAND))
    print_answer(made, as_json, lambda: print_dossier(made))


@audit.command(name="dossiers", help=help_audit.DOSSIERS(), epilog=help_audit.DOSSIERS_EXAMPLE())
def dossiers_command(
    numbers: Annotated[list[str], typer.Argument(help=help_cases.NUMBER())] = [],  # noqa: B006  # typer's form
    procedure: Annotated[str | None, typer.Option("--procedure", help=help_audit.ONE_PROCEDURE())] = None,
    since: Annotated[str | None, typer.Option("--from", help=help_audit.RECEIVED_FROM())] = None,
    until: Annotated[str | None, typer.Option("--until", help=help_audit.RECEIVED_UNTIL())] = None,
    person: Annotated[str | None, typer.Option("--person", callback=own_name, help=help_audit.READER())] = None,
    out: Annotated[Path, typer.Option("--out", help=help_audit.OUT_FOLDER())] = Path("dossiers"),
    as_json: AsJson = False,
) -> None:
    """Export the dossiers of several cases."""
    if bool(numbers) == bool(procedure or since or until):
        raise BadInput(dossier_words.WHICH())
    chosen = Chosen(tuple(numbers), procedure, read_day("--from", since), read_day("--until", until))
    made = with_reading_client(lambda client: dossiers.export_dossiers(client, chosen, person, out, COMMAND))
    print_answer(made, as_json, lambda: print_dossiers(made))
    raise typer.Exit(1 if made.refused else 0)


def print_dossiers(made: DossierListView) -> None:
    """Print the dossiers, then the cases whose dossier was refused."""
    for one in made.made:
        print_dossier(one)
    for refused in escaped(made.refused):
        print_line(dossier_words.NOT_EXPORTED(number=refused.number, says=refused.says))
    print_line(dossier_words.EXPORTED(made=len(made.made), refused=len(made.refused)))


def print_dossier(made: DossierView) -> None:
    """Print where a dossier lies, and what is not inside."""
    shown = escaped(made)
    print_line(dossier_words.MADE(path=shown.path, size=shown.size, events=shown.events))
    for part in shown.not_inside:
        print_line(dossier_words.NOT_INSIDE(kind=part.kind, name=part.name, why=part.why))
    print_line(dossier_words.CHECK_IT(path=shown.path))


@audit.command(name="checker", help=help_audit.CHECKER_HELP())
def checker_command(out: Annotated[Path, typer.Argument(help=help_audit.CHECKER())] = Path("check.py")) -> None:
    """Write check.py to a file."""
    try:
        with out.open("xb") as file:
            file.write(CHECKER.read_bytes())
    except FileExistsError:
        raise BadInput(dossier_words.OUT_EXISTS(path=out)) from None
    except OSError as error:
        raise BadInput(dossier_words.CANNOT_WRITE(path=out, why=file_problem(error))) from None
