"""`banjie senders`: the programs that may call the HTTP interface."""

from datetime import datetime
from typing import Annotated

import typer

from cli.connection import AsJson, read_register, with_client
from cli.rendering import output
from cli.staff import By, With
from models.errors import BadInput
from register.office.power import Signed
from register.office.senders import Sender, list_senders
from starter import input_values
from starter.office import senders as sender_changes
from wording.translation import N_, gettext, listed, pgettext

COLUMNS = {
    "name": N_("Program"),
    "scopes": N_("Scopes"),
    "acts_for": N_("Acts for"),
    "expires": N_("Expires"),
    "last_used": N_("Last used"),
    "state": N_("State"),
}


senders = typer.Typer(no_args_is_help=True)


@senders.command(
    name="add",
    help=gettext("Add a program that may call the interface. Its key is shown once."),
    epilog=gettext("Example: banjie senders add web-form --scope intake --scope read"),
)
def add_command(
    name: Annotated[str, typer.Argument(help=gettext("Name of the program, such as web-form."))],
    scope: Annotated[
        list[str],
        typer.Option("--scope", help=gettext("A right; may be given several times: intake, act, read, events, audit.")),
    ],
    acts_for: Annotated[
        list[str] | None,
        typer.Option(
            "--acts-for",
            help=gettext("A person for whom it may act and read; may be given several times. * is everybody."),
        ),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", help=gettext("When the key ends, such as 2027-01-01."))
    ] = None,
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Add a program and show its key."""
    try:
        until = input_values.parse_instant(expires) if expires else None
    except ValueError:
        raise BadInput(input_values.NOT_AN_INSTANT(option="--expires", written=expires)) from None
    key = with_client(
        lambda client: sender_changes.add_sender(client, name, scope, acts_for or (), until, signed=Signed(by, second))
    )
    told = gettext(
        "Added the program {name}. Its key is shown this once; hand it over safely:\n{key}", name=name, key=key
    )
    if as_json:
        output.print_json({"name": name, "scopes": scope, "acts_for": acts_for or [], "key": key})
    else:
        output.print_line(told)


@senders.command(name="revoke", help=gettext("Take the key of a program away at once."))
def revoke_command(
    name: Annotated[str, typer.Argument(help=gettext("Name of the program, such as web-form."))],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take a key away."""
    with_client(lambda client: sender_changes.revoke_sender(client, name, signed=Signed(by)))
    if as_json:
        output.print_json({"name": name})
    else:
        output.print_line(gettext("The key of {name} is revoked and no longer good.", name=name))


@senders.command(name="list", help=gettext("List the programs."))
def list_command(as_json: AsJson = False) -> None:
    """List the programs."""
    found, now = read_register(lambda session, now: (list_senders(session), now))
    if as_json:
        output.print_json({"senders": [one.model_dump(mode="json") for one in found]})
        return
    if not found:
        output.print_line(gettext("There is no program."))
        return
    table = output.new_table(*(column() for column in COLUMNS.values()))
    for one in output.escaped(found):
        used, until = output.instant_text(one.last_used), output.instant_text(one.expires)
        table.add_row(one.name, listed(one.scopes), listed(one.acts_for), until, used, _state(one, now))
    output.console.print(table)


def _state(sender: Sender, now: datetime) -> str:
    if sender.ended:
        return gettext("revoked {at}", at=output.instant_text(sender.ended))
    if sender.expires and sender.expires <= now:
        return gettext("expired {at}", at=output.instant_text(sender.expires))
    return pgettext("sender", "good")
