"""The way to the provider and back."""

from collections.abc import Mapping

from fastapi import HTTPException
from starlette.responses import Response

from register.identity import provider_attempts
from register.identity.login_tries import LoginMethod, LoginOutcome
from register.identity.provider_attempts import ProviderAttempt
from starter.identity import logins
from web.html.pages import go_to
from web.html.serving import PageRouter, local_address, no_page
from web.identity.browser import ATTEMPT_COOKIE, drop_cookie, keep_cookie, read_cookie
from web.identity.desk import INBOX, Anybody, Visit
from web.identity.entry_pages import LOGIN, enter
from web.identity.provider import Provider, ProviderProblem
from wording.translation import N_, Message, by_door

NO_ACCOUNT = N_(
    "The provider knows you, but no open account of somebody in service is linked to that. Ask an administrator."
)
PROVIDER_PROBLEMS: Mapping[str, Message] = {
    "provider_away": by_door(
        N_(
            "The provider cannot be reached, and nobody was logged in. Log in by password if you "
            "have one; in an emergency whoever runs the system makes a link: banjie accounts "
            "emergency"
        ),
        page=N_("The provider cannot be reached, and nobody was logged in. Log in by password if you have one."),
    ),
    "provider_refused": N_("The provider did not agree. Begin again at the log-in page."),
    "not_this_browser": N_(
        "This log-in was not begun in this browser, or is over, or was used. Begin again at the log-in page."
    ),
    "bad_token": N_("What the provider answered does not fit. Nobody was logged in, and it is on record. Begin again."),
    "too_old": N_("The provider did not ask for the second factor anew. Try again, or use your own."),
    "no_account": NO_ACCOUNT,
    "disabled": NO_ACCOUNT,
    "not_staff": NO_ACCOUNT,
}
STATUS = {LoginOutcome.provider_away: 503, LoginOutcome.bad_token: 400, LoginOutcome.not_this_browser: 400}
MAX_BACK = 2000  # characters of a cookie
router = PageRouter()


@router.page("/provider/start")
async def start(visit: Anybody) -> Response:
    """Begin an attempt in this browser and send it to the provider."""
    client, asked, provider = visit.client, visit.request.query_params, _provider(visit)
    session = None
    if asked.get("confirm") == "yes":
        await visit.require_session()
        session = visit.login.digest
    back = local_address(asked.get("back", "")[:MAX_BACK], INBOX)
    state, nonce, verifier = (client.randomness.new_token() for _ in range(3))
    attempt = ProviderAttempt(state, nonce, verifier, session, back)
    try:
        address = await provider.login_address(attempt)
    except ProviderProblem as problem:
        raise await _failed(visit, problem.outcome) from None
    kept = await client.transact(
        lambda session: provider_attempts.begin_attempt(session, client.web_keys, attempt, client.clock(session, ""))
    )
    answer = go_to(address)
    seconds = int(provider_attempts.GOOD_FOR.total_seconds())
    keep_cookie(visit.request, answer, ATTEMPT_COOKIE, kept, seconds)
    return answer


@router.page("/provider/back")
async def back(visit: Anybody) -> Response:
    """Take the attempt of this browser up again, once, and log in whom the provider names."""
    client, asked, provider = visit.client, visit.request.query_params, _provider(visit)
    kept, state, now = read_cookie(visit.request, ATTEMPT_COOKIE), asked.get("state", ""), await visit.now()
    attempt = await client.transact(
        lambda session: provider_attempts.take_attempt(session, client.web_keys, kept, state, now)
    )
    if attempt is None:
        raise await _failed(visit, LoginOutcome.not_this_browser)
    if "code" not in asked:
        raise await _failed(visit, LoginOutcome.provider_refused)
    try:
        proven = await provider.identify(asked["code"], asked.get("iss"), attempt, now)
    except ProviderProblem as problem:
        raise await _failed(visit, problem.outcome) from None
    if attempt.session:
        return await _confirm(visit, attempt, proven.subject)
    answer = await logins.log_in_by_provider(client, proven.subject, visit.origin, confirmed=proven.confirmed)
    if answer.outcome is not LoginOutcome.good:
        raise HTTPException(403, NO_ACCOUNT())
    entered = await enter(visit, answer.cookie, attempt.back)
    drop_cookie(visit.request, entered, ATTEMPT_COOKIE)
    return entered


@router.page("/provider/leave")
async def leave(visit: Anybody) -> Response:
    """Send a browser that has logged out here to log out at the provider too."""
    try:
        address = await _provider(visit).logout_address(f"{visit.desk.address}{LOGIN}")
    except ProviderProblem as problem:
        raise HTTPException(503, PROVIDER_PROBLEMS[problem.outcome]()) from None
    return go_to(address or LOGIN)


async def _confirm(visit: Visit, attempt: ProviderAttempt, subject: str) -> Response:
    login = await visit.session()
    if login is None or login.digest != attempt.session:
        raise await _failed(visit, LoginOutcome.not_this_browser)
    outcome = await logins.confirm_by_provider(visit.client, login, subject, visit.origin)
    if outcome is not LoginOutcome.good:
        raise HTTPException(403, NO_ACCOUNT())
    return go_to(attempt.back)


def _provider(visit: Visit) -> Provider:
    if visit.desk.provider is None:
        raise no_page()
    return visit.desk.provider


async def _failed(visit: Visit, outcome: LoginOutcome) -> HTTPException:
    """Note a log-in that failed; return what says why."""
    await logins.note_failed_login(visit.client, visit.origin, LoginMethod.provider, outcome)
    return HTTPException(STATUS.get(outcome, 403), PROVIDER_PROBLEMS[outcome]())
