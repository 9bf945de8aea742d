"""Whether a rule works where its own words and its `keeps` say.

- `worker_differs`: the sentence that provides for a stage says who works there, and another role does.
- `gate_elsewhere`: by `keeps` an act states something, and the gate that asks for it stands before another act.
"""

from collections.abc import Iterator

from banjie_author.lint.linted_text import LintedText
from banjie_author.lint.person_words import pattern_of_roles, roles_named, with_their_units
from banjie_author.proofs.finding import CheckFinding
from models.requirement import Name
from models.rule import Rule
from procedures.checker.implications import implied_statements
from wording.translation import gettext, listed

WORKS = r"(?:负责)?(?:登记|受理|承办|办理|处理|审查|核查|调查|接收|接待)"
ENGLISH_WORK = r" (?:registers|accepts|screens|examines|investigates|handles|deals with)\b"


def place_word_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield where others work than the sentences say, and gates before another act than `keeps` says."""
    yield from worker_findings(text)
    for place, rule in text.rules:
        yield from _gates(text, place, rule)


def worker_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield where a sentence says who works, and another role does."""
    procedure, rules = text.procedure, {rule.id: rule for _, rule in text.rules}
    for name, stage in procedure.stages.items():
        rule = rules.get(stage.rule or "")
        if rule is None or not stage.who:
            continue
        found = pattern_of_roles(procedure, r"(?:^|由|，|；)", WORKS).findall(rule.says)
        found += pattern_of_roles(procedure, r"\b[Tt]he ", ENGLISH_WORK).findall(rule.must)
        named = {role for role in roles_named(procedure, found) if procedure.roles[role].is_ != "outside"}
        if named and named.isdisjoint(with_their_units(procedure, stage.who)):
            says = gettext(
                "{rule} says that {said} does this work, and {roles} has it: who should act could not; correct it",
                rule=rule.id,
                said=listed(dict.fromkeys(found)),
                roles=listed(stage.who),
            )
            yield CheckFinding(("stages", name, "who"), says, "worker_differs")


def _gates(text: LintedText, place: int, rule: Rule) -> Iterator[CheckFinding]:
    """Yield each gate that asks for what `keeps` says of another act, where no gate asks for it."""
    law = text.graph.law
    for keep in rule.keeps:
        if keep.each is None or not keep.states or not keep.each.asks_of_names_alone:
            continue
        acts = {event.rpartition(".")[2] for event in keep.each.event}
        if not acts <= law.act_names:
            continue
        for nth, gate in enumerate(rule.gates):
            asked = implied_statements(law, gate.needs) & {*keep.states}
            elsewhere = not acts & {at.rpartition(".")[2] for at in gate.at} and not any(at[0] == "#" for at in gate.at)
            if asked and elsewhere and not asked <= _asked_before(text, acts):
                says = gettext(
                    "by keeps: {acts} states {asked}, and the gate that asks for it stands before {places}: nobody "
                    "would be refused; correct at:",
                    acts=listed(sorted(acts)),
                    asked=listed(sorted(asked)),
                    places=listed(gate.at),
                )
                yield CheckFinding(("rules", place, "gates", nth, "at"), says, "gate_elsewhere")


def _asked_before(text: LintedText, acts: set[Name]) -> set[Name]:
    """Return what every gate and record together ask for at these acts, what the acts state, and what they set."""
    law, found = text.graph.law, set[Name]()
    outcomes = (way for stage in text.procedure.stages.values() for way in stage.outcomes.items())
    for name, way in (*outcomes, *text.procedure.acts.items()):
        found |= {*way.sets, *way.states, *filter(None, (way.recuses,))} if name in acts else set()
    for _, rule in text.rules:
        for gate in rule.gates:
            if acts & {at.rpartition(".")[2] for at in gate.at}:
                found |= implied_statements(law, gate.needs)
        if rule.record and acts & {at.rpartition(".")[2] for at in rule.record.before}:
            found |= {*rule.record.fields}
        if rule.notice and acts & {at.rpartition(".")[2] for at in rule.notice.by}:
            found |= {*rule.notice.with_}
    return found
