"""Bind the command line to the user of the operating system, where the office wants it: whoever types a name has to be
that person, and whoever confirms as the second signs in."""

import os
import pwd
import sys

import typer

from cli.connection import read_register, with_reading_client
from cli.environment import load_environment
from models.errors import BadInput
from register.identity.accounts import os_user_digest, person_of_identity
from register.identity.login_tries import Origin
from register.identity.password_login import GivenLogin
from register.office.power import TERMINAL
from starter.identity import logins
from starter.identity.account_changes import LOGIN_IS_WRONG
from wording.translation import gettext


def own_name(written: str | None) -> str | None:
    """Return the person that an option names, if the account of that person is linked to the user who runs this
    command, or if the office binds nobody. Where it binds, an option that names nobody is filled in. Raises
    BadInput."""
    if load_environment().os_users == "no":
        return written
    person = _person_of_user()
    if not written:
        return person or written
    if person is None:
        raise BadInput(
            gettext(
                "No account is linked to the user {user} of the system. An administrator links one: "
                "banjie accounts link CODE --os-user {user}",
                user=_user(),
            )
        )
    if written != person:
        raise BadInput(
            gettext(
                "The user {user} of the system is {person} and cannot act as {written}.",
                user=_user(),
                person=person,
                written=written,
            )
        )
    return person


def some_name(written: str) -> str:
    """Return the person that an option names, as above, which has to name somebody. Raises BadInput."""
    person = own_name(written)
    if not person:
        raise BadInput(gettext("Say with --by who does this."))
    return person


def named_alone(written: str | None) -> str | None:
    """Return the person that an option of a list names, as above; without one the list is that of everybody."""
    return own_name(written) if written else written


def second_name(written: str | None) -> str | None:
    """Return who confirms as the second. Where the office binds the command line, that person types password and second
    factor here. Raises BadInput."""
    if not written or load_environment().os_users == "no":
        return written
    if not sys.stdin.isatty():
        raise BadInput(
            gettext(
                "{person}, who confirms this, types password and second factor at a terminal; or "
                "confirms it on the pages.",
                person=written,
            )
        )
    password = typer.prompt(
        gettext("Password of {person}, who confirms this", person=written), hide_input=True, err=True
    )
    code = typer.prompt(gettext("Second factor of {person}", person=written), err=True)
    given = GivenLogin(written, password, code)
    if with_reading_client(lambda client: logins.sign_as_second(client, given, Origin(TERMINAL))) is None:
        raise BadInput(LOGIN_IS_WRONG())
    return written


def _person_of_user() -> str | None:
    digest = os_user_digest(_user())
    return read_register(lambda session, _: person_of_identity(session, "os_user", digest))


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name
