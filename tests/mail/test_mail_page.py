"""The page on mail, walked: what it says to set takes a mail from a mailbox to a complaint of a running office."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import EventRow, MailRow
from services.embedded.stack import Stack
from starter.cases.workflow_start import start_case
from starter.client import BanjieClient
from tests.mail.imap_server import ImapServer, now
from tests.mail.test_mail_doors import mail
from tests.stack.office import ROOT, until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
PAGE = ROOT / "docs" / "mail-in.md"


async def test_the_page_switches_mail_on(stack: Stack, desk: BanjieClient, imap: ImapServer, tmp_path: Path) -> None:
    said = dict(re.findall(r"^ +(BANJIE_MAIL_[A-Z_]+)=(.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(said) == 4  # as many as are to be set
    [secret] = re.findall(r"`(banjie_mail_[a-z_]+)`", PAGE.read_text(encoding="utf-8"))
    (tmp_path / secret).write_text(imap.password)
    this_server = {
        "BANJIE_MAIL_IMAP_HOST": "127.0.0.1", "BANJIE_MAIL_IMAP_PORT": str(imap.port), "BANJIE_MAIL_IMAP_TLS": "none",
        "BANJIE_HOME": str(stack.home), "BANJIE_SECRET_FILES": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, "-m", "cli.main", "mail"]
    with (tmp_path / "log").open("wb") as log:
        environment = os.environ | said | this_server
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: ASYNC220
        try:
            imap.deliver(mail("by the page"), now())

            def found(session: Session) -> str | None:
                assert process.poll() is None, (tmp_path / "log").read_text()
                return session.scalar(select(MailRow.complaint).where(MailRow.state == "complaint"))

            await until(lambda: desk.transact(found))
            number = await desk.transact(found)
            await until(lambda: asyncio.to_thread(imap.count, "Banjie"))
        finally:
            process.terminate()
            process.wait(60)
    assert number
    await start_case(desk, number)  # as the relay does, which these tests are without

    first = select(EventRow.seq).where(EventRow.stream == number, EventRow.type == "opened")
    await until(lambda: desk.transact(lambda session: session.scalar(first)))
