"""`banjie senders`: the programs that may call the HTTP interface."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.options import Administrator, OwnCode, ProgramName, SecondAdministrator, read_instant_if_given
from cli.rendering import output
from register.office.power import Signed
from register.office.senders import Sender, list_senders
from starter.office import senders as sender_changes
from wording.translation import N_, gettext, listed, pgettext

COLUMNS = (N_("Program"), N_("Scopes"), N_("Acts for"), N_("Expires"), N_("Last used"), N_("State"))


KeyEnd = Annotated[str | None, typer.Option("--expires", help=gettext("When the key ends, such as 2027-01-01."))]
senders = typer.Typer(no_args_is_help=True)


@senders.command(
    name="add",
    help=gettext("Add a program that may call the interface. Its key is shown once."),
    epilog=gettext("Example: banjie senders add web-form --scope intake --scope read"),
)
def add_command(
    name: ProgramName,
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope",
            help=gettext("A right; may be given several times: intake, act, read, propose, events, audit, operate."),
        ),
    ],
    acts_for: Annotated[
        list[str] | None,
        typer.Option(
            "--acts-for",
            help=gettext("A person for whom it may act and read; may be given several times. * is everybody."),
        ),
    ] = None,
    expires: KeyEnd = None,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    until = read_instant_if_given("--expires", expires)
    key = with_client(
        lambda client: sender_changes.add_sender(
            client, name, scope, acts_for or (), until, signed=Signed(by, second, code=code)
        )
    )
    print_answer(
        {"name": name, "scopes": scope, "acts_for": acts_for or [], "key": key},
        as_json,
        lambda: output.print_sentence(
            "Added the program {name}. Its key is shown this once; hand it over safely:\n{key}", name=name, key=key
        ),
    )


@senders.command(
    name="rotate",
    help=gettext("Give a program another key. It is shown once; the key before is good for a week more."),
    epilog=gettext("Example: banjie senders rotate web-form --old-until 2027-01-01"),
)
def rotate_command(
    name: ProgramName,
    old_until: Annotated[
        str | None, typer.Option("--old-until", help=gettext("When the key before ends, such as 2027-01-01."))
    ] = None,
    expires: KeyEnd = None,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    before = read_instant_if_given("--old-until", old_until)
    until = read_instant_if_given("--expires", expires)
    key = with_client(
        lambda client: sender_changes.rotate_key(client, name, before, until, signed=Signed(by, second, code=code))
    )
    print_answer(
        {"name": name, "key": key},
        as_json,
        lambda: output.print_sentence(
            "{name} has another key. It is shown this once; hand it over safely:\n{key}", name=name, key=key
        ),
    )


@senders.command(name="revoke", help=gettext("Take the key of a program away at once."))
def revoke_command(
    name: ProgramName,
    by: Administrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: sender_changes.revoke_sender(client, name, signed=Signed(by, code=code)))
    print_answer(
        {"name": name},
        as_json,
        lambda: output.print_sentence("The key of {name} is revoked and no longer good.", name=name),
    )


@senders.command(name="list", help=gettext("List the programs."))
def list_command(as_json: AsJson = False) -> None:
    found, now = read_register(lambda session, now: (list_senders(session), now))
    data = {"senders": [one.model_dump(mode="json") for one in found]}
    print_answer(data, as_json, lambda: _print_senders(found, now))


def _print_senders(found: Sequence[Sender], now: datetime) -> None:
    if not found:
        output.print_sentence("There is no program.")
        return
    rows = (
        (
            one.name,
            listed(one.scopes),
            listed(one.acts_for),
            output.instant_text(one.expires),
            output.instant_text(one.last_used),
            _state(one, now),
        )
        for one in output.escaped(found)
    )
    output.print_table(COLUMNS, rows)


def _state(sender: Sender, now: datetime) -> str:
    if sender.ended:
        return gettext("revoked {at}", at=output.instant_text(sender.ended))
    if sender.expires and sender.expires <= now:
        return gettext("expired {at}", at=output.instant_text(sender.expires))
    return pgettext("key", "good")
