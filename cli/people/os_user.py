"""Bind the command line to the user of the operating system, where the office wants it: whoever types a name has to be
that person."""

import os
import pwd

from sqlalchemy.orm import Session

from cli.connection import read_register
from cli.environment import load_environment
from models.errors import BadInput
from register.identity.accounts import os_user_digest, person_of_identity
from wording.table.office import account_screens


def own_name(written: str | None) -> str | None:
    """Return the person that an option names, if the account of that person is linked to the user who runs this
    command, or if the office binds nobody. Raises BadInput."""
    if written is None or load_environment().os_users == "no":
        return written
    user = pwd.getpwuid(os.getuid()).pw_name
    person = read_register(lambda session, _: _person_of_user(session, user))
    if person is None:
        raise BadInput(account_screens.NO_OS_USER(user=user))
    if written != person:
        raise BadInput(account_screens.OTHER_OS_USER(user=user, person=person, written=written))
    return written


def _person_of_user(session: Session, user: str) -> str | None:
    return person_of_identity(session, "os_user", os_user_digest(user))
