"""`banjie accounts`: by what people log in."""

from collections.abc import Mapping
from typing import Annotated

import typer

from cli.connection import AsJson, read_register, with_client
from cli.environment import load_environment
from cli.rendering import output
from cli.staff import By, PersonArgument, With
from models.errors import BadInput
from register.identity.accounts import Account, OtherIdentity, list_accounts, os_user_digest, subject_digest
from register.identity.links import MadeLink
from register.office.power import Signed
from starter.identity import account_changes
from starter.identity.account_changes import LINKED_TO, STATES, link_address
from wording.translation import N_, Message, gettext, listed

COLUMNS: Mapping[str, Message] = {
    "person": N_("Code"),
    "name": N_("Name"),
    "state": N_("State"),
    "linked": N_("Linked to"),
    "since": N_("Since"),
}


accounts = typer.Typer(no_args_is_help=True)


@accounts.command(name="list", help=gettext("List the accounts: their state, what they are linked to."))
def list_command(as_json: AsJson = False) -> None:
    """List the accounts."""
    found = read_register(list_accounts)
    if as_json:
        output.print_json({"accounts": [one.model_dump(mode="json") for one in found]})
    elif not found:
        output.print_line(gettext("There is no account."))
    else:
        _print_accounts(found)


@accounts.command(
    name="first",
    help=gettext("While there is no account: print the link of the first administrator, as banjie up does."),
)
def first_command(as_json: AsJson = False) -> None:
    """Print the link of the first administrator."""
    link = with_client(account_changes.first_administrator_link)
    if link is None:
        raise BadInput(gettext("There are accounts already, so there is no such link."))
    _print_link(
        "",
        link,
        as_json,
        N_(
            "Nobody has an account. The first administrator makes one by this link (once, within "
            "24 hours):\n    {address}"
        ),
    )


@accounts.command(
    name="add",
    help=gettext("Add the account of a person on the staff, and print the link by which they set it up."),
    epilog=gettext("Example: banjie accounts add li --by chen"),
)
def add_command(person: PersonArgument, by: By = None, second: With = None, as_json: AsJson = False) -> None:
    """Add an account."""
    link = with_client(lambda client: account_changes.add_account(client, person, Signed(by, second)))
    _print_link(
        person, link, as_json, N_("The link of {person}, good once until {until}. Hand it over safely:\n    {address}")
    )


@accounts.command(
    name="reset", help=gettext("Reset: password, second factor and sessions end at once; print a new link.")
)
def reset_command(person: PersonArgument, by: By = None, second: With = None, as_json: AsJson = False) -> None:
    """Reset an account."""
    link = with_client(lambda client: account_changes.reset_account(client, person, Signed(by, second)))
    _print_link(
        person, link, as_json, N_("The link of {person}, good once until {until}. Hand it over safely:\n    {address}")
    )


@accounts.command(
    name="emergency",
    help=gettext(
        "Emergency access without provider, password, second factor: print a link of 15 minutes. Its use is an alarm."
    ),
)
def emergency_command(person: PersonArgument, as_json: AsJson = False) -> None:
    """Make an emergency link."""
    link = with_client(lambda client: account_changes.make_emergency_link(client, person))
    _print_link(
        person,
        link,
        as_json,
        N_(
            "The link to enter as {person} in an emergency, good once until {until}. Its use is "
            "an alarm:\n    {address}"
        ),
    )


@accounts.command(
    name="link",
    help=gettext("Link an account to whom the provider names, or to a user of the system; an empty name unlinks it."),
    epilog=gettext("Example: banjie accounts link li --subject 440103-0017 --by chen"),
)
def link_command(
    person: PersonArgument,
    subject: Annotated[
        str | None,
        typer.Option("--subject", help=gettext("How the provider names the person, in the claim BANJIE_OIDC_CLAIM.")),
    ] = None,
    os_user: Annotated[
        str | None, typer.Option("--os-user", help=gettext("User of the system, for BANJIE_OS_USERS=yes."))
    ] = None,
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Link an account to whom the provider names, or to a user of the operating system."""
    if (subject is None) == (os_user is None):
        raise BadInput(gettext("Give either --subject or --os-user."))
    identity = _identity_at_provider(subject) if subject is not None else _identity_of_user(os_user or "")
    with_client(lambda client: account_changes.link_account(client, person, identity, Signed(by, second)))
    _print_done(
        person,
        as_json,
        N_("The account of {person} is linked.")
        if identity.digest
        else N_("The account of {person} is linked to nobody any more."),
    )


def _identity_at_provider(subject: str) -> OtherIdentity:
    issuer = load_environment().oidc_issuer
    if issuer is None:
        raise BadInput(gettext("There is no provider to link to (BANJIE_OIDC_ISSUER)."))
    return OtherIdentity("provider", subject_digest(str(issuer), subject) if subject else None)


def _identity_of_user(os_user: str) -> OtherIdentity:
    return OtherIdentity("os_user", os_user_digest(os_user) if os_user else None)


@accounts.command(name="disable", help=gettext("Disable an account; its sessions end at once."))
def disable_command(person: PersonArgument, by: By = None, as_json: AsJson = False) -> None:
    """Disable an account."""
    with_client(lambda client: account_changes.disable_account(client, person, Signed(by)))
    _print_done(person, as_json, N_("The account of {person} is disabled; its sessions have ended."))


@accounts.command(name="enable", help=gettext("Enable an account again."))
def enable_account_command(person: PersonArgument, by: By = None, as_json: AsJson = False) -> None:
    """Enable an account."""
    with_client(lambda client: account_changes.enable_account(client, person, Signed(by)))
    _print_done(person, as_json, N_("The account of {person} is enabled again."))


def _print_link(person: str, link: MadeLink, as_json: bool, says: Message) -> None:
    address = link_address(load_environment(), link)
    if as_json:
        output.print_json({"person": person or None, "link": address, "expires": link.expires.isoformat()})
    else:
        output.print_line(says(person=person, until=output.instant_text(link.expires), address=address))


def _print_done(person: str, as_json: bool, says: Message) -> None:
    if as_json:
        output.print_json({"person": person})
    else:
        output.print_line(says(person=person))


def _print_accounts(found: tuple[Account, ...]) -> None:
    table = output.new_table(*(column() for column in COLUMNS.values()))
    for one in output.escaped(found):
        linked = listed(LINKED_TO[kind]() for kind in one.linked_to)
        table.add_row(one.person, one.name, state_words(one), linked, output.instant_text(one.since))
    output.console.print(table)


def state_words(one: Account) -> str:
    """Return how an account stands."""
    return STATES[one.state](until=output.instant_text(one.locked_until))
