"""`banjie accounts`: by what people log in."""

from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.environment import load_environment
from cli.options import Administrator, OwnCode, PersonArgument, SecondAdministrator
from cli.rendering import output
from models.errors import BadInput
from register.identity.accounts import Account, OtherIdentity, list_accounts, os_user_digest, subject_digest
from register.identity.links import MadeLink
from register.office.power import Signed
from starter.identity import account_changes
from starter.identity.account_changes import LINKED_TO, STATES, link_address
from wording.translation import N_, Message, gettext, listed

COLUMNS = (N_("Code"), N_("Name"), N_("State"), N_("Linked to"), N_("Since"))


accounts = typer.Typer(no_args_is_help=True)


@accounts.command(name="list", help=gettext("List the accounts: their state, what they are linked to."))
def list_command(as_json: AsJson = False) -> None:
    found = read_register(list_accounts)
    data = {"accounts": [one.model_dump(mode="json") for one in found]}
    print_answer(data, as_json, lambda: _print_accounts(found))


@accounts.command(
    name="first",
    help=gettext("While there is no account: print the link of the first administrator, as banjie up does."),
)
def first_command(as_json: AsJson = False) -> None:
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
def add_command(
    person: PersonArgument,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    link = with_client(lambda client: account_changes.add_account(client, person, Signed(by, second, code=code)))
    _print_link(
        person, link, as_json, N_("The link of {person}, good once until {until}. Hand it over safely:\n    {address}")
    )


@accounts.command(
    name="reset", help=gettext("Reset: password, second factor and sessions end at once; print a new link.")
)
def reset_command(
    person: PersonArgument,
    factor: Annotated[
        bool, typer.Option("--factor", help=gettext("Only the second factor was lost: the password stays."))
    ] = False,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    reset = account_changes.reset_factor if factor else account_changes.reset_account
    link = with_client(lambda client: reset(client, person, Signed(by, second, code=code)))
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
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    if (subject is None) == (os_user is None):
        raise BadInput(gettext("Give either --subject or --os-user."))
    if os_user is not None:
        identity = OtherIdentity("os_user", os_user_digest(os_user) if os_user else None)
    elif issuer := load_environment().oidc_issuer:
        identity = OtherIdentity("provider", subject_digest(str(issuer), subject) if subject else None)
    else:
        raise BadInput(gettext("There is no provider to link to (BANJIE_OIDC_ISSUER)."))
    with_client(lambda client: account_changes.link_account(client, person, identity, Signed(by, second, code=code)))
    _print_done(
        person,
        as_json,
        N_("The account of {person} is linked.")
        if identity.digest
        else N_("The account of {person} is linked to nobody any more."),
    )


@accounts.command(name="disable", help=gettext("Disable an account; its sessions end at once."))
def disable_command(
    person: PersonArgument,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: account_changes.disable_account(client, person, Signed(by, second, code=code)))
    _print_done(person, as_json, N_("The account of {person} is disabled; its sessions have ended."))


@accounts.command(name="enable", help=gettext("Enable an account again."))
def enable_account_command(
    person: PersonArgument,
    by: Administrator = None,
    second: SecondAdministrator = None,
    code: OwnCode = None,
    as_json: AsJson = False,
) -> None:
    with_client(lambda client: account_changes.enable_account(client, person, Signed(by, second, code=code)))
    _print_done(person, as_json, N_("The account of {person} is enabled again."))


def _print_link(person: str, link: MadeLink, as_json: bool, says: Message) -> None:
    address, until = link_address(load_environment(), link), output.instant_text(link.expires)
    data = {"person": person or None, "link": address, "expires": link.expires.isoformat()}
    print_answer(data, as_json, lambda: output.print_line(says(person=person, until=until, address=address)))


def _print_done(person: str, as_json: bool, says: Message) -> None:
    print_answer({"person": person}, as_json, lambda: output.print_line(says(person=person)))


def _print_accounts(found: tuple[Account, ...]) -> None:
    if not found:
        output.print_sentence("There is no account.")
        return
    rows = (
        (
            one.person,
            one.name,
            state_words(one),
            listed(LINKED_TO[kind]() for kind in one.linked_to),
            output.instant_text(one.since),
        )
        for one in output.escaped(found)
    )
    output.print_table(COLUMNS, rows)


def state_words(one: Account) -> str:
    return STATES[one.state](until=output.instant_text(one.locked_until))
