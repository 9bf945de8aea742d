"""An office with a provider of its own: log-in, confirmation, and everything that does not fit."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import ECKey

from register.identity.accounts import OtherIdentity, subject_digest
from register.office.power import Signed
from starter.identity import account_changes
from tests.web.identity.conftest import IdentityOffice, is_inside
from tests.web.identity.provider_server import ISSUER, ProviderServer

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def provider(office: IdentityOffice) -> ProviderServer:
    """The provider, which knows li and chen; chen has no account here."""
    server = ProviderServer(office.now)
    office.desk.provider = server.client
    await account_changes.add_account(office.client, "li", Signed("chen"))
    identity = OtherIdentity("provider", subject_digest(ISSUER, "440103-0017"))
    await account_changes.link_account(office.client, "li", identity, Signed("chen"))
    return server


async def go(browser: httpx.AsyncClient, provider: ProviderServer, person: str = "440103-0017", **asked: str) -> str:
    """Begin a log-in and agree at the provider; return the address that leads back."""
    sent = await browser.get("/account/provider/start", params=asked)
    assert sent.status_code == 303, sent.text
    return provider.approve(sent.headers["location"], person)


async def test_whoever_came_by_the_provider_can_log_out_there_too(
    office: IdentityOffice, provider: ProviderServer
) -> None:
    browser = office.browser()
    await browser.get(await go(browser, provider))
    left = await browser.post("/account/logout")
    assert "/account/provider/leave" in (await browser.get(left.headers["location"])).text
    sent = urlsplit((await browser.get("/account/provider/leave")).headers["location"])
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == f"{ISSUER}/logout"
    back = f"{office.desk.address}/account/login"
    assert parse_qs(sent.query) == {"client_id": ["banjie"], "post_logout_redirect_uri": [back]}
    provider.logs_out = False
    assert (await browser.get("/account/provider/leave")).headers["location"] == "/account/login"
    provider.away = True
    assert (await browser.get("/account/provider/leave")).status_code == 503
    own = await office.set_up("wang")
    assert (await own.post("/account/logout")).headers["location"] == "/account/login"


async def test_the_provider_logs_in_whom_it_names(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    assert "用统一认证登录" in (await browser.get("/account/login")).text
    entered = await browser.get(await go(browser, provider, back="/account/people"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/account/people")
    assert "李敏" in (await browser.get("/account/")).text
    assert await office.outcomes() == [("li", "provider", "good")]
    assert await office.altered() == []
    linked = [event for event in await office.org_events() if event.type == "account_linked"]
    assert [(event.person, event.entry, event.by) for event in linked] == [("li", "provider", "chen")]


async def test_no_link_sends_anybody_to_another_site(office: IdentityOffice, provider: ProviderServer) -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        browser = office.browser()
        entered = await browser.get(await go(browser, provider, back=back))
        assert entered.headers["location"] == "/console/"


async def test_the_way_back_is_good_once(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    back = await go(browser, provider)
    await browser.get(back)
    assert (await browser.get(back)).status_code == 400
    assert (await office.outcomes())[-1] == (None, "provider", "not_this_browser")


async def test_a_state_is_good_in_the_browser_that_began_alone(
    office: IdentityOffice, provider: ProviderServer
) -> None:
    mine, foreign = office.browser(), office.browser()
    back = await go(mine, provider)
    assert (await foreign.get(back)).status_code == 400
    await go(foreign, provider)  # an attempt of its own does not help
    assert (await foreign.get(back)).status_code == 400
    assert not is_inside(await foreign.get("/account/"))
    assert (await mine.get(back)).status_code == 303


async def test_an_attempt_is_over_after_ten_minutes(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    back = await go(browser, provider)
    office.later(minutes=10)
    assert (await browser.get(back)).status_code == 400


FORGED: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of another attempt"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another program", "azp": "banjie"},
    "issued in ten minutes": {"iat": 1_772_500_800 + 600},
    "over": {"exp": 1_772_499_600 - 90},
    "nobody": {"sub": ""},
    "a number": {"sub": 17},
}


async def test_a_token_that_does_not_fit_logs_nobody_in(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    for forged, says in FORGED.items():
        provider.says = says
        office.later(minutes=1)  # an address has one row a minute for the same
        assert (await browser.get(await go(browser, provider))).status_code == 400, forged
    assert not is_inside(await browser.get("/account/"))
    assert await office.outcomes() == [(None, "provider", "bad_token")] * len(FORGED)


async def test_a_signature_of_another_key_or_by_a_password_logs_nobody_in(
    office: IdentityOffice, provider: ProviderServer
) -> None:
    browser = office.browser()
    provider.published = ECKey.generate_key("P-256", {"kid": "one"})
    assert (await browser.get(await go(browser, provider))).status_code == 400
    provider.published, provider.signs_with = None, "HS256"
    assert (await browser.get(await go(browser, provider))).status_code == 400


async def test_clocks_may_differ_by_a_minute(office: IdentityOffice, provider: ProviderServer) -> None:
    at = int(office.now.timestamp())
    provider.says = {"iat": at + 50, "exp": at - 50}
    browser = office.browser()
    assert (await browser.get(await go(browser, provider))).status_code == 303


async def test_an_answer_of_another_provider_is_not_taken(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    mixed = (await go(browser, provider)).replace("iss=https%3A%2F%2Flogin", "iss=https%3A%2F%2Fother")
    assert (await browser.get(mixed)).status_code == 400


async def test_while_the_provider_is_away_it_is_said_and_the_password_works(
    office: IdentityOffice, provider: ProviderServer
) -> None:
    await office.set_up("wang")
    provider.away = True
    browser = office.browser()
    away = await browser.get("/account/provider/start")
    assert (away.status_code, "连不上" in away.text) == (503, True)
    assert (await office.log_in("wang", browser)).status_code == 303
    assert (None, "provider", "provider_away") in await office.outcomes()


async def test_what_the_provider_refuses_is_said(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    back = await go(browser, provider)
    state = parse_qs(urlsplit(back).query)["state"][0]
    refused = await browser.get("/account/provider/back", params={"error": "access_denied", "state": state})
    assert (refused.status_code, "没有同意" in refused.text) == (403, True)


async def test_whom_the_provider_names_needs_an_account_and_the_account_a_person(
    office: IdentityOffice, provider: ProviderServer
) -> None:
    browser = office.browser()
    assert (await browser.get(await go(browser, provider, "440103-0001"))).status_code == 403
    await account_changes.disable_account(office.client, "li", Signed("chen"))
    assert (await browser.get(await go(browser, provider))).status_code == 403
    assert [outcome for _, _, outcome in await office.outcomes()] == ["no_account", "disabled"]


async def test_the_provider_confirms_by_a_second_factor_of_these_minutes(
    office: IdentityOffice, provider: ProviderServer
) -> None:
    provider.acr = "password"
    browser = office.browser()
    await browser.get(await go(browser, provider))
    office.later(minutes=6)
    provider.now = office.now
    asked = {"confirm": "yes", "back": "/account/factor"}
    weak = await browser.get(await go(browser, provider, **asked))
    assert (weak.status_code, "没有重新验证" in weak.text) == (403, True)
    provider.acr, provider.says = "urn:example:mfa", {"auth_time": int(office.now.timestamp()) - 400}
    assert (await browser.get(await go(browser, provider, **asked))).status_code == 403
    assert (await browser.get("/account/factor")).headers["location"].startswith("/account/confirm")

    provider.says = {}
    back = await browser.get(await go(browser, provider, **asked))
    assert back.headers["location"] == "/account/factor"
    assert (await browser.get("/account/factor")).status_code == 200


async def test_somebody_else_at_the_provider_confirms_nothing(office: IdentityOffice, provider: ProviderServer) -> None:
    browser = office.browser()
    await browser.get(await go(browser, provider))
    office.later(minutes=6)
    provider.now = office.now
    foreign = await browser.get(await go(browser, provider, "440103-0099", confirm="yes"))
    assert foreign.status_code == 403
    assert (await browser.get("/account/factor")).status_code == 303
