"""`banjie audit signers`: the keys by which the processes of the office sign records."""

from pathlib import Path
from typing import Annotated

import typer

from cli.auditing.dossiers import audit
from cli.connection import with_reading_client
from cli.environment import load_environment
from cli.rendering.output import print_line, print_sentence
from models.errors import BadInput
from register import log, signing
from register.signing import PROCESSES, BadSigners
from starter.client import BanjieClient
from wording.translation import gettext, joined

SECONDS_TO_NOTICE = 60  # by then each process signs with its new key, and what it signed before is committed


@audit.command(name="signers", help=gettext("Keys by which processes sign records; --make, --rotate, --retire them"))
def signers_command(
    make: Annotated[bool, typer.Option("--make", help=gettext("Make the keys of processes that have none"))] = False,
    rotate: Annotated[
        str | None, typer.Option("--rotate", help=gettext("Process that signs with a new key from now on"))
    ] = None,
    retire: Annotated[bool, typer.Option("--retire", help=gettext("A minute later: retire the keys before"))] = False,
) -> None:
    folder = load_environment().signing_folder
    if folder is None:
        raise BadInput(gettext("BANJIE_SIGNING_KEYS is not set. It is needed with servers of your own."))
    try:
        if make:
            signing.make_missing_keys(folder)
        if rotate:
            _rotate(folder, rotate)
        if retire:
            _retire(folder)
        print_line((folder / signing.LIST).read_text().rstrip("\n"))
    except (BadSigners, OSError) as error:
        raise BadInput(gettext("The key cannot be used: {why}", why=error)) from None


def _rotate(folder: Path, process: str) -> None:
    if process not in PROCESSES:
        raise BadInput(gettext("No process has this name. There are: {processes}.", processes=joined(PROCESSES)))
    signing.add_key(folder, process)
    print_sentence("A minute from now, once every process has noticed: banjie audit signers --retire")


def _retire(folder: Path) -> None:
    """Retire the keys before the newest. Raises BadInput where a process may still be using one."""
    newest = max(path.stat().st_mtime for path in folder.glob(f"*/{signing.KEY}"))

    async def end_of_log(client: BanjieClient) -> int:
        if (await client.now()).timestamp() - newest < SECONDS_TO_NOTICE:
            raise BadInput(gettext("A key was made less than a minute ago. Wait, so that every process has noticed."))
        return await client.transact(log.coming_end)

    signing.retire_old_keys(folder, with_reading_client(end_of_log))
