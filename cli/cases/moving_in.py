"""`banjie import`: the complaints of an old system. What reads and writes sheets is loaded when it runs: it would add a
tenth to the start of every other command."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import procedures
from cli.connection import AsJson, print_answer, with_client
from cli.environment import load_environment
from cli.rendering import output
from models.errors import BadInput
from wording.translation import gettext, listed, ngettext, pgettext

if TYPE_CHECKING:
    from starter.moving_in.run import MovedIn


def import_command(  # options of a command
    file: Annotated[
        Path | None, typer.Argument(help=gettext("The sheet of complaints. Its first row holds the headings."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=gettext("Check only; store nothing."))] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help=gettext("Import the good rows and list the others."))
    ] = False,
    slug: Annotated[
        str | None, typer.Option("--template", help=gettext("Write the empty sheet of this procedure."))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=gettext("Where to write the empty sheet; by default SLUG.xlsx."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    if slug:
        _write_template(slug, out or Path(f"{slug}.xlsx"), as_json)
        return
    if file is None:
        raise BadInput(gettext("Name a file, or --template with the name of a procedure."))
    from starter.moving_in import run  # noqa: PLC0415

    moved = with_client(lambda client: run.move_in(client, file, dry_run=dry_run, skip_bad=skip_bad))
    print_answer(
        moved,
        as_json,
        lambda: _print_moved(moved, run.outcome_line(moved, dry_run), map(run.problem_line, moved.problems)),
    )


def _print_moved(moved: "MovedIn", outcome: str, problems: Iterable[str]) -> None:
    output.print_line(outcome)
    if moved.problems:
        output.print_line(
            ngettext(
                "{n} problem; this row was not imported:",
                "{n} problems; these rows were not imported:",
                len(moved.problems),
            )
        )
        for problem in problems:
            output.print_line(problem)


def _write_template(slug: str, path: Path, as_json: bool) -> None:
    load_environment()
    if slug not in procedures.slugs():
        raise BadInput(
            gettext("There is no procedure {slug}. There are: {slugs}.", slug=slug, slugs=listed(procedures.slugs()))
        )
    from starter.moving_in import template  # noqa: PLC0415

    law = procedures.law_of(procedures.load(slug))
    template.write_template(law, path)
    if as_json:
        output.print_json({"file": str(path)})
    else:
        output.print_line(pgettext("sheet", "Written: {path}", path=path))
