"""`banjie procedures publish` and `take-back`: an edition for every host of the office, without a file on any."""

from collections.abc import Iterable
from typing import Annotated

import typer

from cli.auditing.record import at_once
from cli.connection import AsJson, print_answer, with_client
from cli.options import Administrator, OwnCode, SecondAdministrator
from cli.rendering import output
from integrity.replay.foresight import foresee
from procedures.edition_difference import EditionChange
from queries.auditing.views import ForesightView
from register.office.power import Signed
from starter.input_files import read_text
from starter.office import publishing
from wording.dates import long_day
from wording.translation import gettext

published = typer.Typer()


def print_changes(changes: Iterable[EditionChange]) -> None:
    """Print what an edition changes, a sentence a line."""
    lines = [change.says for change in changes] or [gettext("Both editions say the same.")]
    for line in output.escaped(lines):
        output.print_line(line)


@published.command(
    name="publish",
    help=gettext("Publish an edition of a regulation: every new complaint follows it from its first day"),
    epilog=gettext("Example: banjie procedures publish heating@2.yaml --by an --with bai --code 123456"),
)
def publish_command(
    file: Annotated[str, typer.Argument(help=gettext("The file of the edition (YAML); -: standard input"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Publish a text."""
    body = read_text(file, file)
    found = _foresight(body, by, None)
    if not as_json:
        print_foresight(found)
    text = with_client(lambda client: publishing.publish_text(client, body, signed=Signed(by, second, code=code)))
    said = gettext(
        "Published: {slug}, edition {edition}, in force from {first}.",
        slug=text.slug,
        edition=text.edition,
        first=long_day(text.first_day),
    )
    data = {"procedure": text.slug, "edition": text.edition, "first_day": text.first_day.isoformat()}
    data |= {"sha256": text.digest}
    print_answer(
        data | {"foresight": found.model_dump(mode="json")}, as_json, lambda: output.print_line(output.escaped(said))
    )


@published.command(
    name="foresee",
    help=gettext("Say what publishing an edition would do to open cases, without publishing it"),
    epilog=gettext("Example: banjie procedures foresee heating@2.yaml --by an"),
)
def foresee_command(
    file: Annotated[str, typer.Argument(help=gettext("The file of the edition (YAML); -: standard input"))],
    by: Annotated[
        str | None, typer.Option("--by", help=gettext("Who reads it: no case is named of which they read nothing"))
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=1, help=gettext("Processes that work at once (one for each core)")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what a text would change."""
    found = _foresight(read_text(file, file), by, processes)
    print_answer(found, as_json, lambda: print_foresight(found))


def _foresight(body: str, person: str | None, processes: int | None) -> ForesightView:
    with output.progress_shown(gettext("Judging open cases")) as show:
        return with_client(
            lambda client: foresee(client, body, person=person, processes=at_once(processes), on_progress=show)
        )


def print_foresight(found: ForesightView) -> None:
    """Print what an edition changes, and what that means for open cases."""
    if found.changes:
        print_changes(found.changes)
        output.print_line("")
    for line in output.escaped([*found.says, *(gettext("  {line}", line=one.says) for one in found.foreseen)]):
        output.print_line(line)


@published.command(
    name="take-back",
    help=gettext("Take back a published edition that no complaint has followed yet"),
    epilog=gettext("Example: banjie procedures take-back heating 2 --by an --with bai --code 123456"),
)
def take_back_command(
    slug: Annotated[str, typer.Argument(help=gettext("Code of the procedure"))],
    edition: Annotated[str, typer.Argument(help=gettext("The edition"))],
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    """Take a text back."""
    with_client(lambda client: publishing.take_back_text(client, slug, edition, signed=Signed(by, second, code=code)))
    said = gettext("Taken back: {slug}, edition {edition}.", slug=slug, edition=edition)
    print_answer({"procedure": slug, "edition": edition}, as_json, lambda: output.print_line(output.escaped(said)))
