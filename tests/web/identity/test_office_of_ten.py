"""An office of ten with its own accounts, by the commands of docs/identity.md: in, locked out, and back."""

import asyncio
import re
import shlex
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from sqlalchemy.orm import Session, sessionmaker

from cli import connection
from settings import settings
from starter.client import BanjieClient, open_client
from tests.stack.databases import Database
from tests.stack.fixtures import Command, Said
from tests.stack.office import ROOT
from tests.stack.signing import keys_of_tests
from tests.web.identity.conftest import IdentityOffice, is_inside

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "identity.md").read_text()
WRITTEN = {words for words in re.findall(r"`(banjie accounts [^`]* [^`]*)`", PAGE) if "…" not in words}
OTHERS = {
    "zhao": "赵方", "li": "李敏", "wang": "王强", "sun": "孙悦", "qian": "钱伟民",
    "zhou": "周涛", "wu": "吴静", "zheng": "郑洁", "feng": "冯远",
}  # fmt: skip
SECRET = "k" * 32


class TypedCommands:
    """The command in the office of the pages, which notes what was typed as the page has it."""

    def __init__(self, banjie: Command, office: IdentityOffice) -> None:
        self.banjie, self.office, self.typed = banjie, office, set[str]()

    async def __call__(self, line: str, **more: str) -> Said:
        self.typed.add(line)
        words = [more.get(word, word) for word in shlex.split(line)[1:]]
        words += ["--code", self.office.code("chen")] if "--by" in words else []
        answer = await asyncio.to_thread(self.banjie, *words)
        assert answer.code == 0, answer.err
        return answer

    async def link(self, line: str, **more: str) -> str:
        """Run a command that prints a link; return its path."""
        answer = await self(line, **more)
        (address,) = re.findall(r"https?://\S+", answer.out)
        path: str = urlsplit(address).path
        return path


@pytest.fixture
def office(sessions: sessionmaker[Session]) -> IdentityOffice:
    """The office before anybody is on the staff."""
    return IdentityOffice(BanjieClient(register=sessions, temporal_address="", secret=SECRET.encode()))


@pytest.fixture
def commands(
    elsewhere: Command, database: Database, office: IdentityOffice, monkeypatch: pytest.MonkeyPatch
) -> TypedCommands:
    """The command line at the register of the pages, and by their clock; of Temporal nothing is needed."""
    for name, value in {
        "DATABASE_URL": database.url, "TEMPORAL_ADDRESS": "127.0.0.1:1", "SECRET": SECRET,
        "SIGNING_KEYS": str(keys_of_tests().folder),
        "OIDC_ISSUER": "https://login.example.cn", "OIDC_CLIENT_ID": "banjie",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"BANJIE_{name}", value)
    settings.cache_clear()
    monkeypatch.setattr(
        connection,
        "open_client",
        lambda chosen, role: replace(open_client(chosen, role=role), clock=lambda *_: office.now),
    )
    return TypedCommands(elsewhere, office)


async def test_an_office_of_ten_comes_in_is_locked_out_and_comes_back(
    commands: TypedCommands, office: IdentityOffice
) -> None:
    first = await commands.link("banjie accounts first")
    chen = await office.use_link("chen", first, office.browser(), {"person": "chen", "name": "陈静"})
    for person, name in OTHERS.items():
        role = " --role security_administrator" if person == "zhao" else ""
        await commands(f"banjie staff add {person} --name {name} --by chen{role}")
        link = await commands.link("banjie accounts add li --by chen", li=person)
        if person == "li":  # before it is set up one may say whom the provider means
            await commands("banjie accounts link li --subject 440103-0017 --by chen")
        assert is_inside(await (await office.use_link(person, link, office.browser())).get("/account/"))
    assert (await chen.get("/account/people")).text.count("正常") == len(OTHERS) + 1

    wang = office.browser()
    for _ in range(5):
        assert (await office.log_in("wang", wang, "a wrong password")).status_code == 403
    assert (await office.log_in("wang", wang)).status_code == 403
    office.later(minutes=2)
    assert (await office.log_in("wang", wang)).status_code == 303

    link = await commands.link("banjie accounts reset li --by chen --with zhao")
    assert (await office.log_in("li", office.browser())).status_code == 403
    await office.use_link("li", link, office.browser())
    assert (await office.log_in("li", office.browser())).status_code == 303
    await commands.link("banjie accounts reset li --factor --by chen --with zhao")
    await commands("banjie accounts link li --os-user li.min --by chen --with zhao")
    await commands("banjie staff leave feng --to wu --by chen")
    await commands("banjie accounts disable qian --by chen")
    office.later(minutes=10)
    for person in ("feng", "qian"):
        assert (await office.log_in(person, office.browser())).status_code == 403
    in_emergency = office.browser()
    entered = await in_emergency.post(await commands.link("banjie accounts emergency chen"))
    assert (entered.status_code, is_inside(await in_emergency.get("/account/people"))) == (303, True)
    assert commands.typed >= WRITTEN
    assert await office.altered() == []
