"""Whether every name in a procedure resolves: each reference is looked up among the declarations of its kind.

This is the first check: all others need every name to resolve.
"""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain

from models.procedure import Permit, Procedure
from procedures.load import slugs
from procedures.references import (
    Flaw,
    Reference,
    ReferenceKind,
    all_references,
    full_action_names,
    outcomes_and_acts,
    tag_of,
)
from rules import event_names
from rules.acts import common_acts
from rules.event_effects.returns import RETURN
from rules.fact import KNOWN_TEXTS, NOTE
from rules.judge import GENERIC_ACTS
from rules.position import MAIN_TRACK
from wording.translation import N_, Message, gettext, joined, listed

KINDS: Mapping[str, Message] = {
    "role": N_("role"),
    "fact": N_("fact"),
    "text": N_("text"),
    "fact or text": N_("fact or text"),
    "role or fact": N_("role or fact"),
    "fact, text or document": N_("fact, text or document"),
    "fact, text or party": N_("fact, text or party that files"),
    "event": N_("event"),
    "event or stage": N_("event or stage"),
    "recorded event": N_("event on record"),
    "clock": N_("clock"),
    "notice": N_("notice"),
    "stage": N_("stage"),
    "entry": N_("entry"),
    "place": N_("place"),
    "gate": N_("gate"),
    "outcome or act": N_("outcome or act"),
    "rule": N_("rule"),
    "setting": N_("setting"),
    "document": N_("document"),
    "collection": N_("collection"),
    "duty": N_("duty"),
    "list of phrases": N_("list of phrases"),
    "list of names": N_("list of names"),
    "track": N_("track"),
    "linked complaint": N_("linked complaint"),
    "act every case knows": N_("act every case knows"),
    "procedure": N_("procedure"),
}

SECTIONS: Mapping[str, Message] = {
    "role": N_("roles:"),
    "fact": N_("facts:"),
    "text": N_("texts:"),
    "fact or text": N_("facts: or texts:"),
    "role or fact": N_("roles: or facts:"),
    "fact, text or document": N_("facts:, texts: or documents:"),
    "fact, text or party": N_("facts:, texts: or roles: (with filer: true)"),
    "event": N_("the outcomes of a stage or acts:"),
    "event or stage": N_("the outcomes of a stage, acts: or stages:"),
    "recorded event": N_("the outcomes of a stage, acts:, or the names of notices and clocks"),
    "clock": N_("the rules as a clock:"),
    "notice": N_("the rules as a notice:"),
    "stage": N_("stages:"),
    "entry": N_("entries:"),
    "place": N_("the outcomes of that stage or acts:"),
    "gate": N_("the outcomes of that stage or acts:"),
    "outcome or act": N_("the outcomes of a stage or acts:"),
    "rule": N_("rules:"),
    "setting": N_("settings:"),
    "document": N_("documents:"),
    "collection": N_("items:"),
    "duty": N_("the duties: of a stage"),
    "list of phrases": N_("phrases:"),
    "list of names": N_("name_lists:"),
    "track": N_("the fork: of an outcome or act"),
    "linked complaint": N_("the opens: of an outcome or act"),
    "act every case knows": N_("acts: if it is the regulation's own"),
    "procedure": N_("procedures/"),
}


SIMILARITY_CUTOFF = 0.7  # how much two names must have in common
PLACE_KINDS: Collection[ReferenceKind] = ("place", "gate")
ACTION_KINDS: Collection[ReferenceKind] = (*PLACE_KINDS, "event", "event or stage", "outcome or act")
STATING_ACTS = {name for name, common in common_acts.COMMON_ACTS.items() if common.event_type in ("noted", "acted")}
COMMON_EVENTS = frozenset({NOTE, *STATING_ACTS}) - {"served", "grade"}  # a grade comes after the end
OFFICE_ACTS_ON_RECORD = frozenset(  # the further ones whose event bears their name
    name for name, common in common_acts.COMMON_ACTS.items() if common.event_type in ("assigned", "ticked", "corrected")
)


def unresolved_name_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield the references that resolve to nothing, with what was probably meant."""
    known = _known_names(procedure)
    for reference in all_references(procedure):
        of_kind = known[reference.kind]
        if reference.name not in of_kind and not _is_tagged_place(reference.name, known):
            yield Flaw(reference.path, _unresolved_message(reference, of_kind, procedure))
    yield from _misspelt_tag_flaws(procedure)


def _is_tagged_place(name: str, known: Mapping[ReferenceKind, Collection[str]]) -> bool:
    """Return True for `#tag`, and for `#tag.act` where such an act exists."""
    tag, _, act = name.partition(".")
    return tag.startswith("#") and (not act or act in known["act every case knows"] or act in known["outcome or act"])


def _unresolved_message(reference: Reference, known: Collection[str], procedure: Procedure) -> str:
    if any(reference.name == event_names.served_name(rule.notice.code) for rule in procedure.rules if rule.notice):
        return gettext(
            "{name} never happens: nobody asks for a receipt; write receipt: true with that notice", name=reference.name
        )
    if reference.kind in PLACE_KINDS:
        return joined((gettext("no outcome or act is at {name}", name=reference.name), _remedy(reference, known)))
    kind = KINDS[reference.kind]()
    return joined((gettext("no {kind} is called {name}", kind=kind, name=reference.name), _remedy(reference, known)))


def _remedy(reference: Reference, known: Collection[str]) -> str:
    """Return what to do, with what was probably meant: the same outcome at another stage, or a similar name."""
    if reference.name in GENERIC_ACTS and reference.kind in ACTION_KINDS:
        return gettext(
            "it is an act every case knows, which cannot be named here; name an outcome or act of the regulation"
        )
    section = SECTIONS[reference.kind]()
    way = reference.name.partition(".")[2]
    elsewhere = sorted(name for name in known if way and name.endswith(f".{way}") and way not in GENERIC_ACTS)
    if elsewhere:
        return gettext(
            "it is open as {names}; correct the name, or add it under {section}",
            names=listed(elsewhere),
            section=section,
        )
    own = [name for name in known if name.partition(".")[2] not in GENERIC_ACTS and name not in GENERIC_ACTS]
    close = get_close_matches(
        reference.name, own if reference.kind != "act every case knows" else known, n=1, cutoff=SIMILARITY_CUTOFF
    )
    if close:
        return gettext(
            "did you mean {meant}? correct the name, or add it under {section}", meant=close[0], section=section
        )
    return gettext("correct the name, or add it under {section}", section=section)


def known_events(procedure: Procedure) -> frozenset[str]:
    """Return the names of all events: outcomes, acts, entries, expired clocks, receipts, reclassifications."""
    rungs = chain.from_iterable(rule.clock.over for rule in procedure.rules if rule.clock)
    return frozenset(
        chain(
            (name for _, name, _ in outcomes_and_acts(procedure)),
            full_action_names(procedure),
            procedure.entries,
            COMMON_EVENTS,
            (f"{stage}.{RETURN}" for stage in _returned_stages(procedure)),
            (event_names.over_name(rule.clock.code) for rule in procedure.rules if rule.clock),
            (
                event_names.extended_name(rule.clock.code)
                for rule in procedure.rules
                if rule.clock and rule.clock.extension
            ),
            (
                event_names.served_name(rule.notice.code)
                for rule in procedure.rules
                if rule.notice and rule.notice.receipt
            ),
            (rung.code for rung in rungs if rung.code and rung.do == "reclassify"),
        )
    )


def _recorded_names(procedure: Procedure) -> Iterator[str]:
    """Yield the further names by which a line of `keeps` knows an event (`conformance.record`)."""
    yield "closed"
    yield from OFFICE_ACTS_ON_RECORD
    yield from (rule.notice.code for rule in procedure.rules if rule.notice)
    yield from (f"{document}_signed" for document in procedure.documents)
    for name, stage in procedure.stages.items():
        yield from (f"{name}_answered", f"{name}_answered_refused")
        yield from (f"{outcome}_offered" for outcome, way in stage.outcomes.items() if way.offered)
        consented = stage.approval.of if stage.approval else ()
        yield from (f"{text}_consented" for text in consented)
    for rule in procedure.rules:
        if rule.clock and rule.clock.extension:
            yield from (f"{rule.clock.code}_asked", f"{rule.clock.code}_declined")
        if rule.clock and rule.clock.suspension:
            yield from (f"{rule.clock.code}_suspended", f"{rule.clock.code}_resumed")


def _returned_stages(procedure: Procedure) -> Collection[str]:
    permit = procedure.permits.get(RETURN)
    return permit.from_ if isinstance(permit, Permit) else ()


def _known_names(procedure: Procedure) -> dict[ReferenceKind, frozenset[str]]:
    facts, stages = frozenset(procedure.facts), frozenset(procedure.stages)
    texts = frozenset(procedure.texts) | KNOWN_TEXTS
    own = frozenset(name for _, name, _ in outcomes_and_acts(procedure))
    opened = [way.opens for _, _, way in outcomes_and_acts(procedure) if way.opens]
    action_names = own | frozenset(full_action_names(procedure))
    known: dict[ReferenceKind, frozenset[str]] = {
        "role": frozenset(procedure.roles),
        "role or fact": frozenset(procedure.roles) | facts,
        "fact": facts,
        "text": texts,
        "fact or text": facts | texts,
        "fact, text or document": facts | texts | frozenset(procedure.documents),
        "fact, text or party": facts | texts | {procedure.filing_role or ""},
        "event": known_events(procedure),
        "event or stage": known_events(procedure) | stages,
        "recorded event": known_events(procedure) | frozenset(_recorded_names(procedure)),
        "clock": frozenset(rule.clock.code for rule in procedure.rules if rule.clock),
        "notice": frozenset(rule.notice.code for rule in procedure.rules if rule.notice),
        "stage": stages,
        "entry": frozenset(procedure.entries),
        "place": action_names | {"contact"},
        "gate": action_names
        | frozenset(GENERIC_ACTS)
        | frozenset(f"{stage}.{act}" for stage in stages for act in GENERIC_ACTS),
        "outcome or act": own,
        "rule": frozenset(rule.id for rule in procedure.rules),
        "setting": frozenset(procedure.settings),
        "document": frozenset(procedure.documents),
        "collection": frozenset(procedure.items),
        "duty": frozenset(chain.from_iterable(stage.duties for stage in procedure.stages.values())),
        "list of phrases": frozenset(procedure.phrases),
        "list of names": frozenset(procedure.name_lists),
        "track": frozenset({MAIN_TRACK}).union(*(way.fork for _, _, way in outcomes_and_acts(procedure))),
        "linked complaint": frozenset(opening.entry for opening in opened),
        "act every case knows": frozenset(GENERIC_ACTS),
        "procedure": frozenset({procedure.slug, *slugs()}),
    }
    return known


def declared_tags(procedure: Procedure) -> frozenset[str]:
    """Return the tags that stages, outcomes and acts bear, each with its `#`."""
    found = chain(
        (way.tags for _, _, way in outcomes_and_acts(procedure)), (stage.tags for stage in procedure.stages.values())
    )
    return frozenset(f"#{tag}" for tag in chain.from_iterable(found))


def foreign_tags(procedure: Procedure) -> frozenset[str]:
    """Return the tags that nothing here bears: those of the procedures that this one is laid over."""
    return frozenset(
        tag_of(reference.name) for reference in all_references(procedure) if reference.name.startswith("#")
    ) - declared_tags(procedure)


def _misspelt_tag_flaws(procedure: Procedure) -> Iterator[Flaw]:
    """Yield foreign tags that resemble one declared here: probably misspelt. Other foreign tags belong to hosts."""
    own = declared_tags(procedure)
    for reference in all_references(procedure):
        if reference.name.startswith("#") and (tag := tag_of(reference.name)) not in own:
            for meant in get_close_matches(tag, own, n=1, cutoff=SIMILARITY_CUTOFF):
                yield Flaw(
                    reference.path,
                    gettext(
                        "nothing is tagged {tag}; did you mean {meant}? Correct it, or call the tag of "
                        "another procedure less alike",
                        tag=tag,
                        meant=meant,
                    ),
                )
