"""`banjie audit`: what an auditor takes away and checks."""

from pathlib import Path
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, with_reading_client
from cli.options import CaseNumber, Exporter, OfProcedureAlone, ReceivedSince, ReceivedUntil, read_day
from cli.rendering.output import escaped, print_line, print_sentence
from integrity.chosen_cases import Chosen
from integrity.dossier import export
from integrity.dossier.make import CHECKER
from models.errors import BadInput
from queries.auditing.views import DossierListView, DossierView
from register.office.access_journal import COMMAND
from wording.system_problems import file_problem
from wording.translation import gettext, ngettext

audit = typer.Typer(no_args_is_help=True)


@audit.command(
    name="dossier",
    help=gettext("Export the dossier of a case, which a stranger can check"),
    epilog=gettext(
        "Example: banjie audit dossier ZZW-2026-000001 --person li, then python3 check.py ZZW-2026-000001.dossier.zip"
    ),
)
def dossier_command(
    number: CaseNumber,
    person: Exporter = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=gettext("Write it to this file; by default NUMBER.dossier.zip"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    made = with_reading_client(lambda client: export.export_dossier(client, number, person, out, COMMAND))
    print_answer(made, as_json, lambda: print_dossier(made))


@audit.command(
    name="dossiers",
    help=gettext("Export the dossiers of several cases, a file each"),
    epilog=gettext("Example: banjie audit dossiers --from 2026-01-01 --until 2026-03-31 --person li"),
)
def dossiers_command(
    numbers: Annotated[list[str], typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))] = [],  # noqa: B006  # typer's form
    procedure: OfProcedureAlone = None,
    since: ReceivedSince = None,
    until: ReceivedUntil = None,
    person: Exporter = None,
    out: Annotated[Path, typer.Option("--out", help=gettext("Write them into this folder"))] = Path("dossiers"),
    as_json: AsJson = False,
) -> None:
    if bool(numbers) == bool(procedure or since or until):
        raise BadInput(gettext("Give numbers, or choose by --procedure, --from and --until."))
    chosen = Chosen(tuple(numbers), procedure, read_day("--from", since), read_day("--until", until))
    made = with_reading_client(lambda client: export.export_dossiers(client, chosen, person, out, COMMAND))
    print_answer(made, as_json, lambda: print_dossiers(made))
    raise typer.Exit(1 if made.refused else 0)


def print_dossiers(made: DossierListView) -> None:
    for one in made.made:
        print_dossier(one)
    for refused in escaped(made.refused):
        print_sentence("{number} is not exported: {says}", number=refused.number, says=refused.says)
    print_line(
        ngettext(
            "{n} dossier exported, {refused} refused.",
            "{n} dossiers exported, {refused} refused.",
            len(made.made),
            refused=len(made.refused),
        )
    )


def print_dossier(made: DossierView) -> None:
    shown = escaped(made)
    print_line(
        ngettext(
            "Exported {path} ({size} bytes, {n} event).",
            "Exported {path} ({size} bytes, {n} events).",
            shown.events,
            path=shown.path,
            size=shown.size,
        )
    )
    for part in shown.not_inside:
        print_sentence("  {kind} {name}: {why}", kind=part.kind, name=part.name, why=part.why)
    if made.signed is False:
        print_sentence(
            "Not all in it is signed yet: the relay has not given every record its place in the log. Export it again "
            "later."
        )
    print_sentence("To check it: python3 check.py {path}", path=shown.path)


@audit.command(name="checker", help=gettext("Get check.py, the program that checks dossiers"))
def checker_command(
    out: Annotated[Path, typer.Argument(help=gettext("Write the program that checks dossiers to this file"))] = Path(
        "check.py"
    ),
) -> None:
    try:
        with out.open("xb") as file:
            file.write(CHECKER.read_bytes())
    except FileExistsError:
        raise BadInput(gettext("{path} exists already; choose another name.", path=out)) from None
    except OSError as error:
        raise BadInput(gettext("{path} cannot be written: {why}", path=out, why=file_problem(error))) from None
