"""What must not let anybody in: forged and old sessions, wrong hosts, other sites, used links and codes, guessing."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import httpx
import pytest
from sqlalchemy import NullPool, Update, create_engine, insert, select, update
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.form import StoredFile
from models.office_events import AccountChanged, LinkMade, OfficeEvent
from models.tables import AccountRow, AlarmRow, LoginSessionRow, OneTimeLinkRow, Table
from register.database import session_factory
from register.identity.accounts import subject_digest
from register.identity.lockout import FREE_PER_ACCOUNT, FREE_PER_ADDRESS, LONGEST_LOCK, lock_length
from register.identity.login_tries import Origin
from register.identity.web_keys import WebKeys
from register.office import org_journal
from register.office.power import Signed
from register.signing import Signing, open_signing
from starter.identity import account_changes, logins
from starter.office.senders import SCOPES, add_sender
from starter.office.staff import record_leaving
from tests.stack.databases import Database
from tests.web.identity.conftest import PASSWORD, IdentityOffice, is_inside
from tests.web.intake.conftest import fields_of
from web.api.app import create_app
from web.html.forms import SentForm, kept_files, sealed_files
from web.identity.app import mount_identity

pytestmark = pytest.mark.slow
BY_CHEN = Signed("chen")


def with_cookie(office: IdentityOffice, value: str) -> httpx.AsyncClient:
    browser = office.browser()
    browser.cookies.set("banjie_session", value)
    return browser


async def test_a_forged_session_opens_nothing(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    await office.set_up("chen")
    (good,) = browser.cookies.values()
    _, token = good.split(".")
    for forged in ("", "li", f"chen.{token}", f"li.{token[:-1]}x", "li." + "0" * 64, f"{good}.", "'; --"):
        sender = office.browser(Cookie=f"banjie_session={forged}")
        assert not is_inside(await sender.get("/account/")), forged


async def test_a_session_written_into_the_database_opens_nothing(office: IdentityOffice, database: Database) -> None:
    """Without the key of the office nobody can make the digest; a row of one's own that is given to another fits no
    cookie."""
    await office.set_up("chen")
    browser = await office.set_up("li")
    taken_over = update(LoginSessionRow).where(LoginSessionRow.person == "li").values(person="chen")
    engine = create_engine(database.owner_url, poolclass=NullPool)
    with engine.begin() as owner:
        owner.execute(taken_over)
    assert not is_inside(await browser.get("/account/"))
    _, token = next(iter(browser.cookies.values())).split(".")
    assert not is_inside(await with_cookie(office, f"chen.{token}").get("/account/"))
    link = await account_changes.reset_account(office.client, "li", Signed("chen"))
    given = update(OneTimeLinkRow).where(OneTimeLinkRow.used.is_(None)).values(person="chen")
    with engine.begin() as owner:
        owner.execute(given)
    assert (await browser.get(f"/account/link/{link.text}")).status_code == 410


async def test_a_session_of_before_the_key_was_changed_is_good_while_the_old_key_is_named(
    office: IdentityOffice,
) -> None:
    browser = await office.set_up("li")
    client = office.desk.client
    old = client.web_keys.current
    client.web_keys = WebKeys(b"w" * 32, old)
    assert is_inside(await browser.get("/account/"))
    client.web_keys = WebKeys(b"w" * 32)
    assert not is_inside(await browser.get("/account/"))
    client.secret, client.secret_before = b"n" * 32, client.secret
    assert (await office.log_in("li", browser)).status_code == 303
    client.secret_before = None
    assert (await office.log_in("li", browser)).status_code == 403  # the second factor is set anew by a link


async def test_a_form_that_was_open_while_the_key_was_changed_is_taken(office: IdentityOffice) -> None:
    link = await account_changes.add_account(office.client, "li", Signed("chen"))
    address, browser, client = f"/account/link/{link.text}", office.browser(), office.desk.client
    asked = fields_of(await browser.get(address))
    office.secrets["li"], old = asked["secret"], client.web_keys
    sent = asked | {"password": PASSWORD, "repeat": PASSWORD, "code": office.code("li")}
    client.web_keys = WebKeys(b"w" * 32)
    assert (await browser.post(address, data=sent)).status_code == 422  # by another key it is nobody's
    client.web_keys = WebKeys(b"w" * 32, old.current)
    assert (await browser.post(address, data=sent)).status_code == 303
    file = StoredFile(sha256="0" * 64, name="a.pdf", media_type="application/pdf", size=1)
    listed = sealed_files(replace(client, web_keys=old), SentForm({"key": ["k" * 32]}, (file,)))
    assert kept_files(client, {"key": ["k" * 32], "kept": [listed["kept"]]}) == (file,)
    for other, key in ((client, "j"), (replace(client, web_keys=WebKeys(b"w" * 32)), "k")):
        with pytest.raises(BadInput):
            kept_files(other, {"key": [key * 32], "kept": [listed["kept"]]})


async def test_another_host_and_another_site_are_turned_away(office: IdentityOffice) -> None:
    await office.set_up("li")
    office.desk.hosts = frozenset({"banjie.example.cn"})
    wrong = office.browser("https://evil.example")
    assert (await wrong.get("/account/login")).status_code == 421
    assert (await office.log_in("li", wrong)).status_code == 421
    foreign = office.browser(**{"Sec-Fetch-Site": "cross-site"})
    silent = office.browser(**{"Sec-Fetch-Site": ""})
    other = office.browser(**{"Sec-Fetch-Site": "", "Origin": "https://evil.example"})
    for browser in (foreign, silent, other):
        browser.headers = httpx.Headers({name: value for name, value in browser.headers.items() if value})
        assert (await office.log_in("li", browser)).status_code == 403
        assert not browser.cookies
    assert [outcome for _, _, outcome in await office.outcomes()] == ["good"]  # nothing was even looked at


async def test_a_link_is_good_once_and_for_a_day(office: IdentityOffice) -> None:
    link = await account_changes.add_account(office.client, "li", Signed("chen"))
    address, browser = f"/account/link/{link.text}", office.browser()
    await browser.get(address)
    await browser.get(address)  # looking at it uses nothing up
    asked = fields_of(await browser.get(address))
    await office.use_link("li", address, browser)
    assert (await office.browser().post(address, data=asked)).status_code == 410
    again = await account_changes.reset_account(office.client, "li", Signed("chen"))
    other = await account_changes.reset_account(office.client, "li", Signed("chen"))
    assert (await browser.get(f"/account/link/{again.text}")).status_code == 410  # the later one holds
    office.later(hours=24)
    assert (await browser.get(f"/account/link/{other.text}")).status_code == 410
    assert (await browser.get("/account/link/set_up.li.guessed")).status_code == 410


async def test_two_who_use_one_link_at_once_get_one_account(office: IdentityOffice) -> None:
    link = await account_changes.add_account(office.client, "li", Signed("chen"))
    address, browser = f"/account/link/{link.text}", office.browser()
    asked = fields_of(await browser.get(address))
    office.secrets["li"] = asked["secret"]
    sent = asked | {"password": PASSWORD, "repeat": PASSWORD, "code": office.code("li")}
    answers = await asyncio.gather(*(office.browser().post(address, data=sent) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 410, 410, 410]


async def test_a_code_is_good_once(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    code = office.code("li")
    assert (await office.log_in("li", browser, code=code)).status_code == 303
    assert (await office.log_in("li", office.browser(), code=code)).status_code == 403
    confirmed = await browser.post("/account/confirm", data={"code": code})
    assert (confirmed.status_code, "已经用过" in confirmed.text) == (403, True)
    assert [outcome for _, _, outcome in await office.outcomes()][-2:] == ["used_code", "used_code"]


async def test_whoever_guesses_one_account_waits_longer_and_longer(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    for _ in range(FREE_PER_ACCOUNT):
        assert (await office.log_in("li", browser, "wrong password", "000000")).status_code == 403
    assert (await office.log_in("li", browser)).status_code == 403  # right, and locked
    office.later(minutes=1)
    assert (await office.log_in("li", browser)).status_code == 303
    locked = [event for event in await office.org_events() if event.type == "account_locked"]
    assert [event.person for event in locked] == ["li"]
    assert [lock_length(5 + n, 5) for n in (0, 1, 2)] == [lock_length(5, 5) * 2**n for n in (0, 1, 2)]  # type: ignore[operator]
    assert lock_length(100, 5) == LONGEST_LOCK
    assert await office.row(lambda session: session.scalars(select(AlarmRow.kind)).all()) == ["login_attacked"]
    assert "失败 6 次" in (await browser.get("/account/")).text
    assert await office.altered() == []


async def test_whoever_guesses_over_many_accounts_waits(office: IdentityOffice) -> None:
    await office.set_up("li")
    guesser = office.browser(client="203.0.113.9")
    for n in range(FREE_PER_ADDRESS):
        assert (await office.log_in(f"person-{n}", guesser, "spring 2026", "000000")).status_code == 403
    assert (await office.log_in("li", guesser)).status_code == 429
    assert (await office.log_in("li", office.browser())).status_code == 303  # from the office itself
    assert (await office.outcomes())[-2:] == [(None, "password", "address_locked"), ("li", "password", "good")]
    office.later(minutes=1)
    assert (await office.log_in("li", guesser)).status_code == 303


async def test_who_tries_one_account_many_times_at_once_tries_few(office: IdentityOffice) -> None:
    await office.set_up("li")
    guessers = [office.browser(client=f"203.0.113.{n}") for n in range(12)]
    typed = {"person": "li", "password": "wrong password", "code": "000000"}
    await asyncio.gather(*(guesser.post("/account/login", data=typed) for guesser in guessers))
    row = await office.row(lambda session: session.get(AccountRow, "li"))
    assert row.failures <= FREE_PER_ACCOUNT
    judged = [outcome for person, _, outcome in await office.outcomes() if person == "li" and outcome == "wrong"]
    assert len(judged) == row.failures


async def test_nobody_learns_which_accounts_there_are(office: IdentityOffice) -> None:
    await office.set_up("li")
    await account_changes.add_account(office.client, "wang", Signed("chen"))
    await account_changes.disable_account(office.client, "wang", Signed("chen"))
    said = set()
    for person in ("li", "wang", "x"):
        answer = await office.log_in(person, office.browser(), "wrong password", "000000")
        said.add((answer.status_code, answer.text.replace(f'value="{person}"', "")))
    assert len(said) == 1
    assert [outcome for _, _, outcome in await office.outcomes()][1:] == ["wrong", "disabled", "no_account"]


async def test_who_has_left_or_whose_account_is_closed_is_out_at_once(office: IdentityOffice) -> None:
    li, wang = await office.set_up("li"), await office.set_up("wang")
    await office.set_up("chen")
    await record_leaving(office.client, "li", "wang", signed=office.signed())
    await account_changes.disable_account(office.client, "wang", office.signed())
    for person, browser in (("li", li), ("wang", wang)):
        assert not is_inside(await browser.get("/account/"))
        assert (await office.log_in(person, browser)).status_code == 403
    await account_changes.enable_account(office.client, "wang", office.signed())
    assert (await office.log_in("wang", wang)).status_code == 303


async def test_an_emergency_link_works_alone_and_is_an_alarm(office: IdentityOffice) -> None:
    await office.set_up("li")
    for _ in range(FREE_PER_ACCOUNT):
        await office.log_in("li", office.browser(), "wrong password", "000000")
    link = await account_changes.make_emergency_link(office.client, "li")
    address, browser = f"/account/link/{link.text}", office.browser()
    assert "报警" in (await browser.get(address)).text
    assert (await browser.post(address)).status_code == 303
    assert is_inside(await browser.get("/account/factor"))
    assert (await office.browser().post(address)).status_code == 410
    events = [event.type for event in await office.org_events()]
    assert events[-2:] == ["link_made", "emergency_login"]
    kinds = await office.row(lambda session: session.scalars(select(AlarmRow.kind).order_by(AlarmRow.id)).all())
    assert kinds == ["login_attacked", "emergency_login"]
    old = await account_changes.make_emergency_link(office.client, "li")
    office.later(minutes=15)
    assert (await browser.post(f"/account/link/{old.text}")).status_code == 410
    assert await office.altered() == []


async def test_a_session_is_no_key_of_a_program_and_a_key_no_session(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    await office.set_up("chen")
    (cookie,) = browser.cookies.values()
    key = await add_sender(office.client, "a-program", SCOPES, ["*"], signed=office.signed())
    app = create_app(office.client)
    mount_identity(app, office.desk)
    transport = httpx.ASGITransport(app, client=("10.0.0.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as program:
        program.cookies.set("banjie_session", cookie)
        assert (await program.get("/v1/complaints")).status_code == 401
        bearer = {"Authorization": f"Bearer {cookie}"}
        assert (await program.get("/v1/complaints", headers=bearer)).status_code == 401
        assert is_inside(await program.get("/account/"))
        program.cookies.clear()
        with_key = {"Authorization": f"Bearer {key}"}
        assert (await program.get("/v1/complaints", headers=with_key)).status_code == 200
        assert not is_inside(await program.get("/account/", headers=with_key))
        program.cookies.set("banjie_session", key)
        assert not is_inside(await program.get("/account/"))


async def test_passwords_and_ids_are_stored_nowhere(office: IdentityOffice) -> None:
    browser = await office.set_up("li")
    await office.log_in(PASSWORD, browser, PASSWORD, "000000")  # as it happens: the password in the wrong field
    (cookie,) = browser.cookies.values()
    link = await account_changes.add_account(office.client, "wang", Signed("chen"))

    def everything(session: Session) -> str:
        tables = Table.metadata.sorted_tables
        return "".join(str(tuple(row)) for table in tables for row in session.execute(select(table)))

    stored = await office.row(everything)
    hidden = (PASSWORD, cookie.split(".")[1], link.text.split(".")[2], office.secrets["li"])
    assert "'li'" in stored
    assert [secret for secret in hidden if secret in stored] == []


def change_rows(database: Database, *changes: Update) -> None:
    """Change rows as the owner of the database, who does not hold the key of the office."""
    with create_engine(database.owner_url, poolclass=NullPool).begin() as owner:
        for change in changes:
            owner.execute(change)


async def alarms_of_logins(office: IdentityOffice) -> int:
    altered = select(AlarmRow.id).where(AlarmRow.kind == "login_altered")
    return len(await office.row(lambda session: session.scalars(altered).all()))


async def test_a_session_that_has_ended_is_not_brought_back_by_its_row(
    office: IdentityOffice, database: Database
) -> None:
    browser = await office.set_up("li")
    (cookie,) = browser.cookies.values()
    before = await office.row(lambda session: session.scalars(select(LoginSessionRow.seal)).one())
    await browser.post("/account/logout")
    change_rows(database, update(LoginSessionRow).values(until=None, seal=before))
    assert not is_inside(await with_cookie(office, cookie).get("/account/"))
    assert await alarms_of_logins(office) == 1
    again = office.browser()
    await office.log_in("li", again)
    (cookie,) = again.cookies.values()
    await account_changes.disable_account(office.client, "li", Signed("chen"))
    await account_changes.enable_account(office.client, "li", Signed("chen"))
    change_rows(database, update(LoginSessionRow).values(until=None))
    assert not is_inside(await with_cookie(office, cookie).get("/account/"))
    assert await alarms_of_logins(office) == 2


async def test_a_session_lasts_no_longer_and_is_confirmed_by_nobody_else(
    office: IdentityOffice, database: Database
) -> None:
    browser = await office.set_up("li")
    for change in ({"confirmed": office.now}, {"seen": office.now}, {"since": office.now}, {"method": "emergency"}):
        assert is_inside(await browser.get("/account/"))
        kept = await office.row(lambda session: session.scalars(select(LoginSessionRow)).one().__dict__.copy())
        office.later(minutes=10)
        moved = {name: value if isinstance(value, str) else office.now for name, value in change.items()}
        change_rows(database, update(LoginSessionRow).values(**moved))
        assert not is_inside(await browser.get("/account/")), change
        change_rows(database, update(LoginSessionRow).values({name: kept[name] for name in change}))
    assert await alarms_of_logins(office) == 1  # it is one session


async def test_a_used_link_is_not_brought_back_by_its_row_and_lasts_no_longer(
    office: IdentityOffice, database: Database
) -> None:
    await office.set_up("li")
    link = await account_changes.make_emergency_link(office.client, "li")
    address = f"/account/link/{link.text}"
    assert (await office.browser().post(address)).status_code == 303
    change_rows(database, update(OneTimeLinkRow).values(used=None))
    assert (await office.browser().post(address)).status_code == 410
    assert await alarms_of_logins(office) == 1
    old = await account_changes.make_emergency_link(office.client, "li")
    office.later(minutes=16)
    longer = update(OneTimeLinkRow).where(OneTimeLinkRow.used.is_(None)).values(expires=office.now + LONGEST_LOCK)
    change_rows(database, longer)
    assert (await office.browser().post(f"/account/link/{old.text}")).status_code == 410
    assert await alarms_of_logins(office) == 2


async def test_password_and_factor_of_one_person_open_no_account_of_another(
    office: IdentityOffice, database: Database
) -> None:
    await office.set_up("li")
    await office.set_up("wang")
    wang = await office.row(lambda session: session.get_one(AccountRow, "wang"))
    copied = {name: getattr(wang, name) for name in ("password", "factor", "factor_digest")}
    change_rows(database, update(AccountRow).where(AccountRow.person == "li").values(**copied, factor_step=None))
    answer = await office.log_in("li", office.browser(), code=office.code("wang"))
    assert answer.status_code == 403
    assert (await office.log_in("wang", office.browser())).status_code == 303


async def test_an_account_counts_only_as_it_is_on_record(office: IdentityOffice, database: Database) -> None:
    """A password copied to another person (its factor is theirs), an account enabled by hand, one linked to somebody
    else's identity; and each of them with a record that no process has signed."""
    await office.set_up("li")
    await office.set_up("wang")
    await office.set_up("chen")
    await account_changes.disable_account(office.client, "wang", office.signed())
    li = await office.row(lambda session: session.get_one(AccountRow, "li"))
    chen = await office.row(lambda session: session.get_one(AccountRow, "chen"))

    def of(person: str, **columns: object) -> Update:
        return update(AccountRow).where(AccountRow.person == person).values(**columns)

    change_rows(database, of("chen", password=li.password))
    assert (await office.log_in("chen", office.browser())).status_code == 403
    change_rows(database, of("chen", password=chen.password))
    assert (await office.log_in("chen", office.browser())).status_code == 303
    change_rows(database, of("wang", until=None))
    assert (await office.log_in("wang", office.browser())).status_code == 403
    change_rows(database, of("li", subject=subject_digest("https://login.example.cn", "mallory")))
    by_provider = subject_digest("https://login.example.cn", "mallory")
    entered = await logins.log_in_by_provider(office.client, by_provider, Origin("10.0.0.7"), confirmed=True)
    assert (entered.outcome, entered.cookie) == ("altered", "")
    assert await alarms_of_logins(office) == 3
    change_rows(database, of("li", subject=None))
    assert (await office.log_in("li", office.browser())).status_code == 303
    assert [outcome for _, _, outcome in await office.outcomes()].count("altered") == 3

    change_rows(database, of("wang", until=None))
    event = AccountChanged(**org_journal.change("wang", office.now, "chen"), type="account_enabled", person="wang")
    await append_unsigned(database, event)  # the right next event, by somebody without a key of a process
    assert await office.altered() == []
    assert (await office.log_in("wang", office.browser())).status_code == 403
    assert (await office.outcomes())[-1][2] == "altered"


async def append_unsigned(database: Database, event: OfficeEvent) -> None:
    """Append an event as whoever holds a password of the database and no key does."""
    forged = create_engine(database.owner_url, poolclass=NullPool)
    with session_factory(forged, keys_of_nobody()).begin() as session:
        org_journal.append_org_event(session, event)


def keys_of_nobody() -> Signing:
    """Keys of all processes that somebody else made."""
    return open_signing(Path(mkdtemp()), None, make=True)


async def test_a_link_counts_only_as_it_was_made(office: IdentityOffice, database: Database) -> None:
    await office.set_up("li")
    engine = create_engine(database.owner_url, poolclass=NullPool)
    for kind, text, event in (("emergency", "emergency.li.one", False), ("emergency", "emergency.li.two", True)):
        digest, until = hashlib.sha256(text.encode()).hexdigest(), office.now + timedelta(minutes=15)
        row = {"digest": digest, "kind": kind, "person": "li", "made": office.now, "expires": until}
        with engine.begin() as owner:
            owner.execute(insert(OneTimeLinkRow).values(**row))
        if event:
            change = org_journal.change("li", office.now, None)
            made = LinkMade(**change, type="link_made", person="li", entry=kind, until=until, digest=digest)
            await append_unsigned(database, made)
        browser = office.browser()
        assert (await browser.get(f"/account/link/{text}")).status_code == 410
        assert (await browser.post(f"/account/link/{text}")).status_code == 410
    assert await alarms_of_logins(office) == 2


async def test_no_page_that_anybody_opens_writes_without_end(office: IdentityOffice) -> None:
    browser = office.browser()
    for n in range(20):
        assert (await browser.get(f"/account/link/set_up.li.guessed-{n}")).status_code == 410
    assert await office.outcomes() == [(None, "link", "link_worthless")]
    office.later(minutes=2)
    await browser.get("/account/link/set_up.li.guessed")
    assert len(await office.outcomes()) == 2
