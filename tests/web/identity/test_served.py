"""From the command to the page: an account is added by `banjie accounts` and used at the server as it runs."""

import fcntl
import io
import os
import pty
import pwd
import subprocess
import termios
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pyotp
import pytest

from settings import settings
from tests.stack.fixtures import PYTHON, Command
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import Served
from tests.web.identity.conftest import PASSWORD
from tests.web.intake.conftest import fields_of

pytestmark = pytest.mark.slow


def test_an_account_of_the_command_opens_the_page(banjie: Command, served: Served) -> None:
    assert banjie("accounts", "list").code == banjie("staff", "add", "yan", "--name", "严宽").code == 0
    added = banjie("accounts", "add", "yan", "--json").data
    link = urlsplit(added["link"])
    assert (added["person"], link.hostname, link.path.startswith("/account/link/set_up.yan.")) == (
        "yan", "127.0.0.1", True,
    )  # fmt: skip
    with httpx.Client(base_url=served.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=LIMIT_SECONDS) as browser:
        asked = fields_of(browser.get(link.path))
        code = pyotp.TOTP(asked["secret"]).now()
        sent = asked | {"password": PASSWORD, "repeat": PASSWORD, "code": code}
        assert browser.post(link.path, data=sent).status_code == 303
        assert "yan" in browser.get("/account/").text
        (yan,) = [one for one in banjie("accounts", "list", "--json").data["accounts"] if one["person"] == "yan"]
        assert (yan["has_password"], yan["has_factor"], yan["serving"]) == (True, True, True)
        assert banjie("accounts", "disable", "yan").code == 0
        assert browser.get("/account/").status_code == 303
    assert "已停用" in banjie("accounts", "list").out


def test_what_the_command_cannot_do_is_said(banjie: Command) -> None:
    assert banjie("staff", "add", "tao", "--name", "陶然").code == 0
    assert banjie("accounts", "add", "tao", "--json").code == 0
    refused = {
        ("accounts", "add", "tao"): "已有账号",
        ("accounts", "add", "nobody"): "人员名册里没有",
        ("accounts", "reset", "nobody"): "还没有账号",
        ("accounts", "emergency", "nobody"): "还没有账号",
        ("accounts", "link", "tao", "--subject", "17"): "BANJIE_OIDC_ISSUER",
        ("accounts", "first"): "已经有账号",
    }
    for words, says in refused.items():
        answer = banjie(*words)
        assert (answer.code, says in answer.err) == (2, True), (words, answer.err)
    assert "/account/link/emergency.tao." in banjie("accounts", "emergency", "tao").out
    assert banjie("accounts", "disable", "tao").code == banjie("accounts", "enable", "tao").code == 0


def test_the_command_line_is_bound_to_the_user_of_the_system(banjie: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    user = pwd.getpwuid(os.getuid()).pw_name
    assert banjie("staff", "add", "kong", "--name", "孔杰").code == 0
    assert banjie("show", "ZZW-2026-999999", "--person", "li").code == 2
    monkeypatch.setenv("BANJIE_OS_USERS", "yes")
    settings.cache_clear()
    unknown = banjie("act", "ZZW-2026-999999", "note", "--actor", "li")
    assert (unknown.code, "没有关联的账号" in unknown.err) == (2, True)
    assert banjie("accounts", "add", "kong").code == 0
    assert banjie("accounts", "link", "kong", "--os-user", user).code == 0
    other = banjie("act", "ZZW-2026-999999", "note", "--actor", "li")
    assert (other.code, "不能以「li」的名义" in other.err) == (2, True)
    own = banjie("act", "ZZW-2026-999999", "note", "--actor", "kong")
    assert (own.code, "ZZW-2026-999999" in own.err) == (2, True)
    for words in (("list", "--person", "li"), ("staff", "back", "kong", "--by", "li")):
        assert "不能以「li」的名义" in banjie(*words).err, words
    filled_in = banjie("hold", "lift", "ZZW-2026-999999", "--reason", "案结")
    assert (filled_in.code, "--by" in filled_in.err) == (2, False)
    monkeypatch.setattr("sys.stdin", io.StringIO("a password\n000000\n"))  # no terminal: it would be shown
    alone = banjie("staff", "back", "kong", "--with", "zhao")
    assert (alone.code, "在终端上输入密码" in alone.err) == (2, True)
    assert banjie("accounts", "link", "kong", "--os-user", "").code == 0


def test_whoever_confirms_at_the_terminal_types_password_and_second_factor(banjie: Command, served: Served) -> None:
    assert banjie("staff", "add", "sun2", "--name", "孙丽").code == 0
    link = urlsplit(banjie("accounts", "add", "sun2", "--json").data["link"])
    with httpx.Client(base_url=served.url, headers={"Sec-Fetch-Site": "same-origin"}, timeout=LIMIT_SECONDS) as browser:
        asked = fields_of(browser.get(link.path))
        totp = pyotp.TOTP(asked["secret"])
        browser.post(link.path, data=asked | {"password": PASSWORD, "repeat": PASSWORD, "code": totp.now()})
    words = ["staff", "back", "sun2", "--with", "sun2"]
    wrong = at_a_terminal(words, ["not the password", "000000"])
    assert "密码或验证码不对" in wrong
    later = datetime.now(UTC) + timedelta(seconds=totp.interval)  # noqa: TID251  # the code after the one that is used up
    shown = at_a_terminal(words, [PASSWORD, totp.at(later)])
    assert "密码或验证码不对" not in shown
    assert PASSWORD not in shown


def at_a_terminal(words: list[str], typed: list[str]) -> str:
    """Run the command at a terminal of its own, bound to the system's users; type each line when it is asked for.
    Return what the screen shows."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"BANJIE_OS_USERS": "yes"}
    process = subprocess.Popen(
        [*PYTHON, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # the program asks at its terminal
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
            if typed and shown.endswith(b": "):  # the space comes when nothing typed is shown any more
                os.write(ours, f"{typed.pop(0)}\n".encode())
    except OSError:  # the other end is closed
        process.wait(LIMIT_SECONDS)
    os.close(ours)
    return shown.decode()
