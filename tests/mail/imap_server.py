"""A real IMAP server: a Dovecot with one user."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from imaplib import Time2Internaldate
from pathlib import Path
from typing import Any, NamedTuple

from imap_tools import MailBoxUnencrypted

from settings import Settings
from tests.deploy.host import free_port
from tests.mail.generator import BOX
from tests.mail.office import OFFICE_SETTINGS
from tests.stack.tools import tool
from tests.stack.waiting import wait_until

PASSWORD = "a password of the tests"
DOVECOT = """\
dovecot_config_version = {version}
dovecot_storage_version = {version}
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = no
auth_allow_cleartext = yes
auth_mechanisms = plain
mail_driver = maildir
mail_path = {home}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    home = {home}/mail
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service imap {{
  chroot =
}}
"""


def now() -> datetime:
    return datetime.fromtimestamp(int(time.time()), UTC)  # noqa: TID251


class ImapServer(NamedTuple):
    port: int
    password: str = PASSWORD

    def settings(self, **other: Any) -> Settings:
        chosen = {
            "mail_imap_host": "127.0.0.1", "mail_imap_port": self.port, "mail_imap_tls": "none", "mail_imap_user": BOX,
            "mail_imap_password": PASSWORD, "mail_lmtp": None,
        }  # fmt: skip
        return Settings(**{**OFFICE_SETTINGS, **chosen, **other})

    def deliver(self, raw: bytes, at: datetime) -> None:
        with MailBoxUnencrypted("127.0.0.1", self.port).login(BOX, PASSWORD) as box:
            assert box.client.append("INBOX", "", Time2Internaldate(at), raw)[0] == "OK"

    def count(self, folder: str) -> int:
        with MailBoxUnencrypted("127.0.0.1", self.port).login(BOX, PASSWORD) as box:
            return len(box.numbers()) if folder == "INBOX" else (box.folder.set(folder), len(box.numbers()))[1]


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """A Dovecot with one user."""
    program = tool("dovecot")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[0]
    release = version.partition("-")[0]
    root = os.geteuid() == 0
    user = "dovecot" if root else pwd.getpwuid(os.geteuid()).pw_name
    home, port = Path("/tmp") / f"banjie-imap-{os.getpid()}-{free_port()}", free_port()  # short: of a socket
    for folder in (home, home / "mail"):
        folder.mkdir()
        if root:
            shutil.chown(folder, user, user)
    home.chmod(0o755)
    group = user if root else pwd.getpwuid(os.geteuid()).pw_name
    config = home / "dovecot.conf"
    config.write_text(DOVECOT.format(version=release, home=home, user=user, group=group, password=PASSWORD, port=port))
    server = subprocess.Popen([program, "-F", "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def answers() -> bool:
        assert server.poll() is None, (server.stderr.read() if server.stderr else b"", _log(home))
        try:
            MailBoxUnencrypted("127.0.0.1", port, timeout=5).login(BOX, PASSWORD).logout()
        except OSError:
            return False
        return True

    try:
        wait_until(answers, "Dovecot")
        yield ImapServer(port)
    finally:
        server.terminate()
        server.wait(30)
        if server.stderr:
            server.stderr.close()
        shutil.rmtree(home, ignore_errors=True)


def _log(home: Path) -> str:
    return (home / "log").read_text() if (home / "log").exists() else ""
