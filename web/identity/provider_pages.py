"""The way to the provider and back."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from register.identity import provider_attempts
from register.identity.login_tries import LoginMethod, LoginOutcome
from register.identity.provider_attempts import AttemptMarks, ProviderAttempt
from register.identity.sessions import OpenSession
from starter.identity import logins
from web.html.pages import go_to
from web.html.requests import Turned, local_address
from web.identity.browser import ATTEMPT_COOKIE, drop_cookie, keep_cookie, read_cookie
from web.identity.desk import INBOX, IdentityDesk, origin_of
from web.identity.entry_pages import LOGIN, enter
from web.identity.provider import Provider, Returned
from web.identity.provider_http import ProviderProblem
from wording.translation import N_, Message, by_door, gettext

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


class ProviderPages:
    """Send a browser to the provider, and log in whom the provider names when it comes back."""

    def __init__(self, desk: IdentityDesk) -> None:
        self.desk = desk

    async def start(self, request: Request) -> Response:
        """Begin an attempt in this browser and send it to the provider."""
        provider = self._provider(request)
        client, confirms = self.desk.client, request.query_params.get("confirm") == "yes"
        opened = await self.desk.require_session(request) if confirms else None
        marks = AttemptMarks(client.randomness.new_token(), client.randomness.new_token())
        back = local_address(request.query_params.get("back", ""), INBOX)
        session = opened.digest if opened else None
        attempt = ProviderAttempt(client.randomness.new_token(), client.randomness.new_token(), session, back)
        try:
            address = await provider.login_address(marks, attempt)
        except ProviderProblem as problem:
            return await self._failed(request, problem.outcome)
        await client.transact(
            lambda session: provider_attempts.begin_attempt(
                session, client.keys, marks, attempt, client.clock(session, "")
            )
        )
        answer = go_to(address)
        seconds = int(provider_attempts.GOOD_FOR.total_seconds())
        keep_cookie(request, answer, ATTEMPT_COOKIE, marks.browser, seconds)
        return answer

    async def back(self, request: Request) -> Response:
        """Take the attempt of this browser up again, once, and log in whom the provider names."""
        provider, asked = self._provider(request), request.query_params
        marks = AttemptMarks(asked.get("state", ""), read_cookie(request, ATTEMPT_COOKIE))
        client = self.desk.client
        attempt, now = await client.transact(
            lambda session: (
                provider_attempts.take_attempt(session, client.keys, marks, client.clock(session, "")),
                client.clock(session, ""),
            )
        )
        if attempt is None:
            return await self._failed(request, LoginOutcome.not_this_browser)
        if "code" not in asked:
            return await self._failed(request, LoginOutcome.provider_refused)
        try:
            proven = await provider.identify(Returned(asked["code"], asked.get("iss")), attempt, now)
        except ProviderProblem as problem:
            return await self._failed(request, problem.outcome)
        if attempt.session:
            return await self._confirm(request, attempt, proven.subject)
        origin = origin_of(request)
        answer = await logins.log_in_by_provider(client, proven.subject, origin, confirmed=proven.confirmed)
        if answer.outcome is not LoginOutcome.good:
            raise Turned(
                403,
                NO_ACCOUNT(),
            )
        entered = await enter(self.desk, request, answer.cookie, attempt.back)
        drop_cookie(request, entered, ATTEMPT_COOKIE)
        return entered

    async def leave(self, request: Request) -> Response:
        """Send a browser that has logged out here to log out at the provider too."""
        provider = self._provider(request)
        try:
            address = await provider.logout_address(f"{self.desk.address}{LOGIN}")
        except ProviderProblem as problem:
            raise Turned(503, PROVIDER_PROBLEMS[problem.outcome]()) from None
        return go_to(address or LOGIN)

    async def _confirm(self, request: Request, attempt: ProviderAttempt, subject: str) -> Response:
        opened: OpenSession | None = await self.desk.session(request)
        if opened is None or opened.digest != attempt.session:
            return await self._failed(request, LoginOutcome.not_this_browser)
        outcome = await logins.confirm_by_provider(self.desk.client, opened, subject, origin_of(request))
        if outcome is not LoginOutcome.good:
            raise Turned(
                403,
                NO_ACCOUNT(),
            )
        return go_to(attempt.back)

    def _provider(self, request: Request) -> Provider:
        self.desk.check_host(request)
        if self.desk.provider is None:
            raise Turned(404, gettext("There is no such page."))
        return self.desk.provider

    async def _failed(self, request: Request, outcome: LoginOutcome) -> Response:
        await logins.note_failed_login(self.desk.client, origin_of(request), LoginMethod.provider, outcome)
        raise Turned(STATUS.get(outcome, 403), PROVIDER_PROBLEMS[outcome]())
