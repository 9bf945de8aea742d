"""`banjie senders`: the programs that may call the HTTP interface."""

from datetime import datetime
from typing import Annotated

import typer

from cli.connection import AsJson, read_register, with_client
from cli.rendering import output
from cli.staff import By
from models.errors import BadInput
from register.office.administrators import Signed
from register.office.senders import Sender, list_senders
from starter import input_values
from starter.office import senders as sender_changes
from wording.language import listed
from wording.table.help import help_senders
from wording.table.office import sender_screens, staff_screens

senders = typer.Typer(no_args_is_help=True)


@senders.command(name="add", help=help_senders.ADD(), epilog=help_senders.ADD_EXAMPLE())
def add_command(
    name: Annotated[str, typer.Argument(help=help_senders.NAME())],
    scope: Annotated[list[str], typer.Option("--scope", help=help_senders.SCOPE())],
    acts_for: Annotated[list[str] | None, typer.Option("--acts-for", help=help_senders.ACTS_FOR())] = None,
    expires: Annotated[str | None, typer.Option("--expires", help=help_senders.EXPIRES())] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add a program and show its key."""
    try:
        until = input_values.parse_instant(expires) if expires else None
    except ValueError:
        raise BadInput(staff_screens.NO_INSTANT(option="--expires", written=expires)) from None
    key = with_client(
        lambda client: sender_changes.add_sender(client, name, scope, acts_for or (), until, signed=Signed(by))
    )
    told = sender_screens.ADDED(name=name, key=key)
    if as_json:
        output.print_json({"name": name, "scopes": scope, "acts_for": acts_for or [], "key": key})
    else:
        output.print_line(told)


@senders.command(name="revoke", help=help_senders.REVOKE())
def revoke_command(
    name: Annotated[str, typer.Argument(help=help_senders.NAME())],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take a key away."""
    with_client(lambda client: sender_changes.revoke_sender(client, name, signed=Signed(by)))
    if as_json:
        output.print_json({"name": name})
    else:
        output.print_line(sender_screens.REVOKED(name=name))


@senders.command(name="list", help=help_senders.LIST())
def list_command(as_json: AsJson = False) -> None:
    """List the programs."""
    found, now = read_register(lambda session, now: (list_senders(session), now))
    if as_json:
        output.print_json({"senders": [one.model_dump(mode="json") for one in found]})
        return
    if not found:
        output.print_line(sender_screens.NONE())
        return
    table = output.new_table(*(column() for column in sender_screens.COLUMNS.values()))
    for one in output.escaped(found):
        used, until = output.instant_text(one.last_used), output.instant_text(one.expires)
        table.add_row(one.name, listed(one.scopes), listed(one.acts_for), until, used, _state(one, now))
    output.console.print(table)


def _state(sender: Sender, now: datetime) -> str:
    if sender.ended:
        return sender_screens.ENDED(at=output.instant_text(sender.ended))
    if sender.expires and sender.expires <= now:
        return sender_screens.EXPIRED(at=output.instant_text(sender.expires))
    return sender_screens.GOOD()
