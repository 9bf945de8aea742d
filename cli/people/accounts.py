"""`banjie accounts`: by what people log in."""

from typing import Annotated

import typer

from cli.connection import AsJson, read_register, with_client
from cli.environment import load_environment
from cli.rendering import output
from cli.staff import By, PersonArgument, With
from models.errors import BadInput
from register.identity.accounts import Account, OtherIdentity, list_accounts, os_user_digest, subject_digest
from register.identity.links import MadeLink
from starter.identity import account_changes
from starter.identity.addresses import link_address
from wording.language import Wording, listed
from wording.table.help import help_accounts
from wording.table.office import account_screens

accounts = typer.Typer(no_args_is_help=True)


@accounts.command(name="list", help=help_accounts.LIST())
def list_command(as_json: AsJson = False) -> None:
    """List the accounts."""
    found = read_register(list_accounts)
    if as_json:
        output.print_json({"accounts": [one.model_dump(mode="json") for one in found]})
    elif not found:
        output.print_line(account_screens.NONE())
    else:
        _print_accounts(found)


@accounts.command(name="first", help=help_accounts.FIRST())
def first_command(as_json: AsJson = False) -> None:
    """Print the link of the first administrator."""
    link = with_client(account_changes.first_administrator_link)
    if link is None:
        raise BadInput(account_screens.NOT_FIRST())
    _print_link("", link, as_json, account_screens.FIRST_LINK)


@accounts.command(name="add", help=help_accounts.ADD(), epilog=help_accounts.ADD_EXAMPLE())
def add_command(person: PersonArgument, by: By = None, as_json: AsJson = False) -> None:
    """Add an account."""
    link = with_client(lambda client: account_changes.add_account(client, person, by))
    _print_link(person, link, as_json, account_screens.LINK)


@accounts.command(name="reset", help=help_accounts.RESET())
def reset_command(person: PersonArgument, by: By = None, second: With = None, as_json: AsJson = False) -> None:
    """Reset an account."""
    link = with_client(lambda client: account_changes.reset_account(client, person, by, second))
    _print_link(person, link, as_json, account_screens.LINK)


@accounts.command(name="emergency", help=help_accounts.EMERGENCY())
def emergency_command(person: PersonArgument, as_json: AsJson = False) -> None:
    """Make an emergency link."""
    link = with_client(lambda client: account_changes.make_emergency_link(client, person))
    _print_link(person, link, as_json, account_screens.EMERGENCY_LINK)


@accounts.command(name="link", help=help_accounts.LINK(), epilog=help_accounts.LINK_EXAMPLE())
def link_command(
    person: PersonArgument,
    subject: Annotated[str | None, typer.Option("--subject", help=help_accounts.SUBJECT())] = None,
    os_user: Annotated[str | None, typer.Option("--os-user", help=help_accounts.OS_USER())] = None,
    by: By = None,
    second: With = None,
    as_json: AsJson = False,
) -> None:
    """Link an account to whom the provider names, or to a user of the operating system."""
    if (subject is None) == (os_user is None):
        raise BadInput(account_screens.ONE_IDENTITY())
    identity = _identity_at_provider(subject) if subject is not None else _identity_of_user(os_user or "")
    with_client(lambda client: account_changes.link_account(client, person, identity, by, second))
    _print_done(person, as_json, account_screens.LINKED if identity.digest else account_screens.UNLINKED)


def _identity_at_provider(subject: str) -> OtherIdentity:
    issuer = load_environment().oidc_issuer
    if issuer is None:
        raise BadInput(account_screens.NO_PROVIDER())
    return OtherIdentity("provider", subject_digest(str(issuer), subject) if subject else None)


def _identity_of_user(os_user: str) -> OtherIdentity:
    return OtherIdentity("os_user", os_user_digest(os_user) if os_user else None)


@accounts.command(name="disable", help=help_accounts.DISABLE())
def disable_command(person: PersonArgument, by: By = None, as_json: AsJson = False) -> None:
    """Disable an account."""
    with_client(lambda client: account_changes.disable_account(client, person, by))
    _print_done(person, as_json, account_screens.DISABLED)


@accounts.command(name="enable", help=help_accounts.ENABLE())
def enable_account_command(person: PersonArgument, by: By = None, as_json: AsJson = False) -> None:
    """Enable an account."""
    with_client(lambda client: account_changes.enable_account(client, person, by))
    _print_done(person, as_json, account_screens.ENABLED)


def _print_link(person: str, link: MadeLink, as_json: bool, says: Wording) -> None:
    address = link_address(load_environment(), link)
    if as_json:
        output.print_json({"person": person or None, "link": address, "expires": link.expires.isoformat()})
    else:
        output.print_line(says(person=person, until=output.instant_text(link.expires), address=address))


def _print_done(person: str, as_json: bool, says: Wording) -> None:
    if as_json:
        output.print_json({"person": person})
    else:
        output.print_line(says(person=person))


def _print_accounts(found: tuple[Account, ...]) -> None:
    table = output.new_table(*(column() for column in account_screens.COLUMNS.values()))
    for one in output.escaped(found):
        linked = listed(account_screens.LINKED_TO[kind]() for kind in one.linked_to)
        table.add_row(one.person, one.name, state_words(one), linked, output.instant_text(one.since))
    output.console.print(table)


def state_words(one: Account) -> str:
    """Return how an account stands."""
    return account_screens.STATES[one.state](until=output.instant_text(one.locked_until))
