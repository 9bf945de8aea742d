"""Whether those whom `says` and `must` name are those in the data, as far as a role is named by its own wording.

- `told_another`: the sentence says that one is told, and the notice goes to another.
- `granted_by_another`: the sentence says who grants or approves, and another role does.
- `identity_opened`: who is complained of, or another party than who filed, may read who filed.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from banjie_author.lint.linted_text import LintedText
from banjie_author.proofs.finding import CheckFinding
from models.procedure import Procedure, Role
from models.requirement import Name
from models.rule import Rule
from wording.translation import gettext, listed

FILER_WORDS = ("投诉人", "举报人", "投诉举报人", "信访人", "来件人", "客户", "顾客", "消费者", "业主", "住户", "当事人")
ACCUSED_WORDS = ("被投诉人", "被举报人", "被反映人", "被投诉方", "被投诉举报人")
TOLD = r"(?:告知|通知|告诉|答复|回复|反馈给?|送达|转告|报告?|通报|抄送|送)(?:原|该|实名的?|署名的?)?"
GRANTS = r"(?:批准|同意|准许|审批|核准)"
ENGLISH_FILER_WORDS = ("complainant", "filer", "who filed it", "customer", "petitioner", "reporter")
PARTING = re.compile(r"[()（）、/,，或]")


def person_word_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield where somebody else is told, grants or reads than the sentences say."""
    for place, rule in text.rules:
        yield from _told(text.procedure, place, rule)
        yield from _granted(text.procedure, place, rule)
        yield from _opened(text.procedure, place, rule)


def words_of(name: Name, role: Role) -> frozenset[str]:
    """Return the wordings by which sentences name a role: its own, and for a party those that are common."""
    words = {part.strip() for part in PARTING.split(role.name) if len(part.strip()) > 1}
    english = {name.replace("_", " ")}
    if role.filer:
        words |= {*FILER_WORDS}
        english |= {*ENGLISH_FILER_WORDS}
    elif role.is_ in ("outside", "named") and role.name.startswith("被"):
        words |= {*ACCUSED_WORDS}
    return frozenset(words | english)


def roles_named(procedure: Procedure, words: Iterable[str]) -> set[Name]:
    """Return the roles that one of these words can mean."""
    found = set(words)
    return {name for name, role in procedure.roles.items() if not found.isdisjoint(words_of(name, role))}


def pattern_of_roles(procedure: Procedure, before: str, after: str) -> re.Pattern[str]:
    """Return the pattern of a role by its words, between these."""
    return _pattern(before, _alternatives(procedure), after)


def _alternatives(procedure: Procedure) -> str:
    words = {word for name, role in procedure.roles.items() for word in words_of(name, role)}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _pattern(before: str, words: str, after: str) -> re.Pattern[str]:
    return re.compile(f"{before}({words}){after}")


def _told(procedure: Procedure, place: int, rule: Rule) -> Iterator[CheckFinding]:
    notice = rule.notice
    if not notice:
        return
    words = _alternatives(procedure)
    found = _pattern(TOLD, words, "").findall(rule.says)
    found += _pattern(r"\b[Tt]he ", words, r" (?:is|has been|was) told").findall(rule.must)
    found += _pattern(r"\btold to (?:the )?", words, r"\b").findall(rule.must)
    named = roles_named(procedure, found)
    if named and named.isdisjoint(with_their_units(procedure, notice.addressees)):
        says = gettext(
            "the text says that {said} is told, and to: names {roles}: who should know would not; correct to:",
            said=listed(dict.fromkeys(found)),
            roles=listed(notice.addressees),
        )
        yield CheckFinding(("rules", place, "notice", "to"), says, "told_another")


def with_their_units(procedure: Procedure, roles: Iterable[Name]) -> set[Name]:
    """Return roles and, of those that a fact names, the roles from which their persons come."""
    facts = [procedure.roles[name].named_in for name in roles]
    return {*roles, *(unit for fact in facts if fact for unit in procedure.facts[fact].from_)}


def _granted(procedure: Procedure, place: int, rule: Rule) -> Iterator[CheckFinding]:
    extension = rule.clock.extension if rule.clock else None
    if not extension:
        return
    words = _alternatives(procedure)
    found = _pattern("(?:经|由|报|请|，|^)", words, GRANTS).findall(rule.says)
    found += _pattern(r"\bby the ", words, r"\b").findall(rule.must)
    found += _pattern(r"\b[Tt]he ", words, r" (?:may|can|has to)? ?(?:grant|approve)s?\b").findall(rule.must)
    named = roles_named(procedure, found)
    if named and named.isdisjoint(extension.grants):
        says = gettext(
            "the text says that {said} grants it, and grants: names {roles}: somebody without "
            "the power could; correct grants:",
            said=listed(dict.fromkeys(found)),
            roles=listed(extension.grants),
        )
        yield CheckFinding(("rules", place, "clock", "extension", "grants"), says, "granted_by_another")


def _opened(procedure: Procedure, place: int, rule: Rule) -> Iterator[CheckFinding]:
    if not rule.sees or rule.sees.part != "identity":
        return
    accused = set(procedure.respondents.facts if procedure.respondents else ())
    for name in rule.sees.roles:
        role = procedure.roles[name]
        other_party = role.is_ == "outside" and not role.filer
        if other_party or role.named_in in accused or role.name.startswith("被"):
            says = gettext(
                "{role} neither filed the complaint nor handles it, and could read who did: that "
                "invites reprisals; take the role out of roles: under sees:",
                role=name,
            )
            yield CheckFinding(("rules", place, "sees", "roles"), says, "identity_opened", person=name)
