"""`banjie import`: the complaints of an old system. What reads and writes sheets is loaded when it runs: it would add a
tenth to the start of every other command."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import calendars
import procedures
from cli.connection import AsJson, print_answer, with_client
from cli.environment import load_environment
from cli.rendering import output
from models.errors import BadInput
from models.law import Law
from wording.language import listed
from wording.table.help import help_moving_in
from wording.table.input import moving_in as words
from wording.table.office import office_files

if TYPE_CHECKING:
    from starter.moving_in.run import MovedIn


def import_command(  # options of a command
    file: Annotated[Path | None, typer.Argument(help=help_moving_in.FILE())] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_moving_in.DRY_RUN())] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=help_moving_in.SKIP_BAD())] = False,
    slug: Annotated[str | None, typer.Option("--template", help=help_moving_in.TEMPLATE())] = None,
    out: Annotated[Path | None, typer.Option("--out", help=help_moving_in.OUT())] = None,
    as_json: AsJson = False,
) -> None:
    """Take complaints of an old system over, or write the empty sheet for them."""
    if slug:
        _write_template(slug, out or Path(f"{slug}.xlsx"), as_json)
        return
    if file is None:
        raise BadInput(words.NO_FILE())
    from starter.moving_in import run  # noqa: PLC0415

    moved = with_client(lambda client: run.move_in(client, file, dry_run=dry_run, skip_bad=skip_bad))
    print_answer(moved, as_json, lambda: _print_moved(moved, dry_run, map(run.problem_line, moved.problems)))


def _print_moved(moved: "MovedIn", dry_run: bool, problems: Iterable[str]) -> None:
    counted = {"new": moved.new, "closed": moved.closed, "again": moved.again}
    output.print_line(words.CHECKED(**counted) if dry_run else words.DONE(**counted, waiting=moved.waiting))
    if moved.problems:
        output.print_line(words.SKIPPED(count=len(moved.problems)))
        for problem in problems:
            output.print_line(problem)


def _write_template(slug: str, path: Path, as_json: bool) -> None:
    load_environment()
    if slug not in procedures.slugs():
        raise BadInput(office_files.UNKNOWN_PROCEDURE(slug=slug, slugs=listed(procedures.slugs())))
    from starter.moving_in import template  # noqa: PLC0415

    law = Law(procedures.load(slug), calendars.load_calendar())
    template.write_template(law, path)
    if as_json:
        output.print_json({"file": str(path)})
    else:
        output.print_line(words.TEMPLATE_WRITTEN(path=path))
