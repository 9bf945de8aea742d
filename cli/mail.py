"""`banjie mail`: the process that takes mail in. Nothing of it is loaded before."""

import asyncio

from cli.services import begin_long_process
from models.errors import BadInput
from register.migrations.rights import WEB
from services import health_file
from starter.client import open_client
from wording.translation import gettext


def mail_command() -> None:
    chosen = begin_long_process("mail")
    try:
        from services.mail import run_mail  # noqa: PLC0415  # its packages are optional
    except ModuleNotFoundError as error:
        raise BadInput(gettext("Taking mail needs more packages: pip install 'banjie[mail]'.")) from error
    client = open_client(chosen, role=WEB)
    asyncio.run(run_mail(client, chosen, lambda: health_file.touch_health_file(chosen)))
