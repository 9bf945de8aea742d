"""Answers that are no success, as exceptions: one for each type of problem (RFC 9457) that a caller can act upon.

docs/api/problems/ of Banjie has a page for each type.
"""

from collections.abc import Mapping

import httpx

from banjie_client.answers import RefusedRuleJson

TYPE_PREFIX = "urn:banjie:problem:"


class BanjieProblem(Exception):
    """An answer that is no success.

    `kind` is the type without its prefix, such as `refused`, or `http` where the answer was no problem of Banjie (of a
    proxy before it). `detail` is for a person. `more` holds the other fields of the problem.
    """

    def __init__(self, status: int, kind: str, detail: str, more: Mapping[str, object]) -> None:
        super().__init__(f"{status} {kind}: {detail}")
        self.status, self.kind, self.detail, self.more = status, kind, detail, more


class BadInputProblem(BanjieProblem):
    """422 `bad-input`, 400 `unparsable`, `key-missing`, 413, 415: what was sent cannot be used. Nothing is stored."""

    @property
    def fields(self) -> list[str]:
        """The fields that are wrong, such as `kind` or `form.registrant`."""
        return _strings(self.more.get("fields"))


class KeyReusedProblem(BanjieProblem):
    """422 `key-reused`: the key belongs to something else that was sent before. Nothing new is stored."""


class RefusedProblem(BanjieProblem):
    """409 `refused`: the regulation forbids it. An act is on record with its refusal."""

    @property
    def rules(self) -> list[RefusedRuleJson]:
        """The rules that refuse it."""
        return self.more.get("rules") or []  # type: ignore[return-value]  # as the interface describes it

    @property
    def refusals(self) -> list[dict[str, object]]:
        """Each reason, with what is missing."""
        return self.more.get("refusals") or []  # type: ignore[return-value]  # as the interface describes it


class MovedProblem(BanjieProblem):
    """412 `moved`: the case is no longer as it was seen. Nothing is stored, the key is still free."""

    @property
    def head(self) -> str:
        """The hash of the last event of the case now, for `seen`."""
        return str(self.more.get("head") or "")

    @property
    def since(self) -> list[dict[str, object]]:
        """What was recorded since."""
        return self.more.get("since") or []  # type: ignore[return-value]


class UnknownProblem(BanjieProblem):
    """404 `unknown`: there is no such thing, or the caller may not know of it."""


class UnauthenticatedProblem(BanjieProblem):
    """401 `unauthenticated`: the key is unknown, expired or revoked."""


class ForbiddenProblem(BanjieProblem):
    """403 `forbidden`: the key does not have the scope, or may not act for this person. Nothing is stored."""


class UnavailableProblem(BanjieProblem):
    """429, 5xx, after all tries: send the same request again later, under the same key."""

    @property
    def stored(self) -> bool | None:
        """Whether what was sent is on record, where the answer says so."""
        return self.more.get("stored")  # type: ignore[return-value]


class NotJudgedYet(BanjieProblem):
    """202, after all tries: the act is on record and will be judged as of its receipt. Ask `outcome` later."""


class NoAnswer(Exception):
    """No answer came, after all tries. Send the same request again under the same key: it is done once."""


class SignatureRefused(Exception):
    """A post bears no good signature of this key, or an old one."""


KINDS: Mapping[str, type[BanjieProblem]] = {
    "bad-input": BadInputProblem, "unparsable": BadInputProblem, "key-missing": BadInputProblem,
    "too-large": BadInputProblem, "media-type": BadInputProblem, "method": BadInputProblem,
    "key-reused": KeyReusedProblem, "refused": RefusedProblem, "moved": MovedProblem, "unknown": UnknownProblem,
    "unauthenticated": UnauthenticatedProblem, "forbidden": ForbiddenProblem, "too-many": UnavailableProblem,
    "unavailable": UnavailableProblem, "fault": UnavailableProblem,
}  # fmt: skip


def problem_of(answer: httpx.Response) -> BanjieProblem:
    """Return the exception for an answer that is no success; the body of `answer` was read."""
    if answer.status_code == 202:
        return NotJudgedYet(202, "not-judged-yet", "the act is on record and not judged yet", answer.json())
    said = _problem_fields(answer)
    if said is None:
        known = UnavailableProblem if answer.status_code >= 500 or answer.status_code == 429 else BanjieProblem
        return known(answer.status_code, "http", answer.text[:500], {})
    kind = str(said.pop("type", "")).removeprefix(TYPE_PREFIX)
    detail, _, _ = str(said.pop("detail", "")), said.pop("title", None), said.pop("status", None)
    return KINDS.get(kind, BanjieProblem)(answer.status_code, kind, detail, said)


def _problem_fields(answer: httpx.Response) -> dict[str, object] | None:
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    said = answer.json()
    return said if isinstance(said, dict) else None


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
