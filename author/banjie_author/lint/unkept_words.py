"""What a sentence says and nothing in the file does.

- `start_differs`: the sentence says from when a limit runs, and the clock starts with something else.
- `extension_untold`: the sentence says that more time is told, and no notice is owed after it was granted.
- `consent_of_one`: the sentence asks for the consent of both parties, and the rule for that of one.
- `secrecy_unkept`: the sentence keeps something secret, and no rule of the article says who may read it.
- `respondents_unsaid`: a fact names who is complained of, and `respondents:` does not say so.
"""

import re
from collections.abc import Iterator, Mapping

from banjie_author.lint.linted_text import LintedText
from banjie_author.proofs.finding import CheckFinding
from models.limit import Clock
from models.requirement import EventName, NeedsConsent, simple_requirements
from models.rule import Rule
from rules.event_names import extended_name, over_name, served_name
from wording.terms import written_name
from wording.translation import gettext, listed

SINCE = re.compile(r"(受理|立案|登记|收到|接到)[^，。；]{0,8}?(?:之日|当日|次日|起|后)")
SINCE_IN_ENGLISH = re.compile(
    r"\b(?:days?|hours?|months?) (?:of|after|from) (?:the )?(acceptance|receipt|registration)\b"
)
CHINESE = {"acceptance": "受理", "receipt": "收到", "registration": "登记"}
HEARD_OF: Mapping[str, str] = {"收到": "收到|接到|收件|来件|送达", "接到": "收到|接到|收件|来件|送达"}
ENTERING = ("收到", "接到", "登记")  # what comes with the complaint itself
TOLD = re.compile(r"告知|通知|说明理由|\btold\b|\binformed\b")
BOTH = re.compile(r"(?:双方|各方)(?:当事人)?(?:均|都|一致)?(?:同意|认可)|\bboth parties (?:have )?(?:consent|agree)")
SECRET = re.compile(
    r"(?:予以|应当?|必须|严格|要|[为替][^，。；]{1,24})保密|不得(?:泄露|透露)|\bkept (?:secret|confidential)\b"
)
ACCUSED = re.compile(r"^被(?:投诉举报|投诉|举报|反映|控告|申诉)的?(?!部门|单位|科室)\w{0,8}(?:人|员|代表|上级)")


def unkept_word_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield sentences that nothing carries out."""
    for place, rule in text.rules:
        if rule.clock:
            yield from _start(text, place, rule, rule.clock)
            yield from _untold(text, place, rule, rule.clock)
        yield from _one_consent(place, rule)
        yield from _open(text, place, rule)
    yield from _accused(text)


def _start(text: LintedText, place: int, rule: Rule, clock: Clock) -> Iterator[CheckFinding]:
    found = SINCE.search(rule.says) or SINCE_IN_ENGLISH.search(rule.must)
    if found is None:
        return
    word = CHINESE.get(found[1], found[1])
    if any(_is_meant(text, word, event) for event in clock.starts):
        return
    says = gettext(
        "the text counts {clock} from {said}, and it starts with {starts}: each case would be counted "
        "from another day; correct starts:",
        clock=clock.code,
        said=found[0],
        starts=listed(clock.starts),
    )
    yield CheckFinding(("rules", place, "clock", "starts"), says, "start_differs", clock=clock.code)


def _is_meant(text: LintedText, word: str, event: EventName) -> bool:
    """Return True where a word of a sentence may mean an event: by its name, or as what a complaint begins with."""
    procedure, law = text.procedure, text.graph.law
    of_notice = any(served_name(notice.code) == event for _, notice in law.notice_rules)
    of_limit = any(event in (over_name(name), extended_name(name)) for name in law.clocks)
    if of_limit or (word in ENTERING and (event in procedure.entries or of_notice)):
        return True
    return re.search(HEARD_OF.get(word, word), written_name(procedure, event.rpartition(".")[2])) is not None


def _untold(text: LintedText, place: int, rule: Rule, clock: Clock) -> Iterator[CheckFinding]:
    found = TOLD.search(f"{rule.says}。{rule.must}")
    after = extended_name(clock.code)
    notices = [notice for _, notice in text.graph.law.notice_rules]
    if found and clock.extension and not any(after in text.graph.law.notice_events(notice) for notice in notices):
        says = gettext(
            "the text says {said}, and no notice is owed once more time is granted on {clock}: nobody would "
            "hear of it; write a notice with owed_after: [{after}]",
            said=found[0],
            clock=clock.code,
            after=after,
        )
        yield CheckFinding(("rules", place, "clock", "extension"), says, "extension_untold", clock=clock.code)


def _one_consent(place: int, rule: Rule) -> Iterator[CheckFinding]:
    found = BOTH.search(f"{rule.says}。{rule.must}")
    needs = [need for gate in rule.gates for need in simple_requirements(gate.needs)]
    parties = {need.of for need in needs if isinstance(need, NeedsConsent)}
    if found and len(parties) == 1:
        says = gettext(
            "the text says {said}, and the rule asks for the consent of {party} alone: the other could be "
            "overruled; ask for both",
            said=found[0],
            party=listed(parties),
        )
        yield CheckFinding(("rules", place, "gates"), says, "consent_of_one")


def _open(text: LintedText, place: int, rule: Rule) -> Iterator[CheckFinding]:
    found = SECRET.search(f"{rule.says}。{rule.must}")
    if found and not any(one.sees for one in text.texts_beside(rule)):
        says = gettext(
            "the text says {said}, and no rule of the article says who may read it: everybody with a part in "
            "the case could; write enforce: sees",
            said=found[0],
        )
        yield CheckFinding(("rules", place), says, "secrecy_unkept")


def _accused(text: LintedText) -> Iterator[CheckFinding]:
    procedure = text.procedure
    named = procedure.respondents.facts if procedure.respondents else ()
    for name, fact in procedure.facts.items():
        if fact.is_ in ("person", "persons") and ACCUSED.search(fact.name) and name not in named:
            says = gettext(
                "{fact} names who is complained of, and respondents: does not: they could read and handle "
                "their own case; write respondents: {{facts: [{fact}]}}",
                fact=name,
            )
            yield CheckFinding(("facts", name), says, "respondents_unsaid")
