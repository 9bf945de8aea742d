"""Whether texts read as they did when they were signed, told, approved, decided or filed, and which acts state what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from conformance.raw.entry import Entry
from conformance.raw.irregularity import Irregularity, Kind
from conformance.raw.undoing import Undoing
from models.indexes.load_bearing import asked_facts
from models.indexes.stage_act import StageAct
from models.law import Law
from models.procedure import Permit
from models.requirement import Name, NeedsDocument, NeedsReason, NeedsText, Requirement, simple_requirements
from models.stage import OUTCOME_OF_ANSWER

OFFICE_TEXTS = frozenset({"reason", "opinion", "evidence", "contact_record"})
CORRECT_TEXT = "correct_text"  # writes beside a text, and changes none
NOTE = "note"
ASKED = "_asked"  # ends the name of the event by which somebody asks for an act that others decide
CHANGING = frozenset({"amend", "reclassify", "replace"})  # what they state is judged by who does it
ActKind = tuple[str, str | None, str]  # the type, stage and name of an entry
Key = tuple[str | None, str]  # an item, or none; and the name of a text


class Written(NamedTuple):
    """A text as it reads now: by which entry it was written."""

    digest: str
    entry: Entry


class TextLaw:
    """Which texts each act may write under a regulation."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self._own, self._asked = dict[ActKind, frozenset[Name]](), dict[ActKind, frozenset[Name]]()

    def own_texts(self, entry: Entry) -> frozenset[Name]:
        """Return the texts that an act is asked for, or that every act may have."""
        kind = (entry.type, entry.stage, entry.name)
        if kind not in self._own:
            self._own[kind] = self._texts_for(entry)
        return self._own[kind]

    def asked_facts(self, entry: Entry) -> frozenset[Name]:
        """Return the facts that the rules about an act ask for, or that it sets by itself."""
        kind = (entry.type, entry.stage, entry.name)
        if kind not in self._asked:
            self._asked[kind] = self._facts_for(entry)
        return self._asked[kind]

    def _texts_for(self, entry: Entry) -> frozenset[Name]:
        if entry.type in ("acted", "taken") and entry.stage:
            found = self.law.stage_act(entry.stage, entry.name)
            own = self.asked_texts(found) if found else self._asked_of_office(entry.name)
            leaves = entry.name in self.law.find_stage(entry.stage).outcomes
            return OFFICE_TEXTS | own | (self._recorded_during(entry.stage) if leaves else frozenset())
        if entry.type == "answered":
            stages = [stage for stage in self.law.procedure.stages if entry.stage in (None, stage)]
            outcome = OUTCOME_OF_ANSWER.get(entry.name, entry.name)
            acts = [act for stage in stages if (act := self.law.stage_act(stage, outcome))]
            return OFFICE_TEXTS.union(*map(self.asked_texts, acts))
        return OFFICE_TEXTS | self._asked_of_office(entry.name)

    def _recorded_during(self, stage: Name) -> frozenset[Name]:
        """Return the texts that are owed while the case is at a stage: its outcomes write them, too."""
        return frozenset(
            name
            for rule in self.law.procedure.rules
            if rule.record and stage in rule.record.during
            for name in rule.record.fields
        )

    def asked_texts(self, act: StageAct) -> frozenset[Name]:
        """Return the texts that the rules about an outcome or own act ask for."""
        needs = [gate.needs for _, gate in act.gates] + [record.when for _, record in act.records if record.when]
        found = {name for _, record in act.records for name in record.fields}
        found |= {name for _, notice in act.notices for name in notice.with_}
        return frozenset(found | set(self._texts_of(needs)) | act.item_fields | act.written | {*act.way.states})

    def _facts_for(self, entry: Entry) -> frozenset[Name]:
        stages = [entry.stage] if entry.stage else [*self.law.procedure.stages]
        names = {entry.name, OUTCOME_OF_ANSWER.get(entry.name, entry.name)}
        acts = [act for stage in stages for name in names if (act := self.law.stage_act(stage, name))]
        by_rung = [
            rung.states for _, clock in self.law.clocks.values() for rung in clock.over if rung.code == entry.name
        ]
        return frozenset(
            {fact for need in self._needs_of_office(entry.name) for fact in asked_facts(need)}
            | {fact for states in by_rung for fact in states}
        ).union(*(act.asks_for for act in acts))

    def _asked_of_office(self, name: Name) -> frozenset[Name]:
        """Return the texts that rules ask for with an act of every office."""
        return frozenset(self._texts_of(self._needs_of_office(name)))

    def _needs_of_office(self, name: Name) -> list[Requirement]:
        name = name.removesuffix(ASKED)
        needs = [gate.needs for rule in self.law.procedure.rules for gate in rule.gates if _is_of_act(gate.at, name)]
        permit = self.law.procedure.permits.get(name)
        if isinstance(permit, Permit) and permit.needs:
            needs.append(permit.needs)
        if name == "extend":
            clocks = [clock for _, clock in self.law.clocks.values() if clock.extension and clock.extension.needs]
            needs += [clock.extension.needs for clock in clocks if clock.extension and clock.extension.needs]
        return needs

    def _texts_of(self, needs: Sequence[Requirement]) -> Iterator[Name]:
        for single in (single for need in needs for single in simple_requirements(need)):
            match single:
                case NeedsText(text=name) | NeedsReason(reason=name):
                    yield name
                case NeedsDocument(document=name, states=states):
                    yield from (*states, *self.law.procedure.documents[name].holds)
                case _:
                    pass

    def texts_with(self, facts: Iterable[Name]) -> frozenset[Name]:
        """Return the texts that the acts which state these facts are asked for: who corrects a fact owes them, too."""
        return frozenset[Name]().union(*(self._texts_of_facts.get(name, frozenset()) for name in facts))

    @cached_property
    def _texts_of_facts(self) -> Mapping[Name, frozenset[Name]]:
        found = dict[Name, frozenset[Name]]()
        for act in self.law.stage_acts:
            texts = self.asked_texts(act)
            found |= {name: found.get(name, frozenset()) | texts for name in act.asks_for}
        return found

    @cached_property
    def bearing(self) -> frozenset[Name]:
        """The texts on which something rests: that an act is asked for, that a document holds, or that is approved."""
        asked = frozenset[Name]().union(*map(self.asked_texts, self.law.stage_acts))
        return (asked | self.law.agreed_subjects) & self.law.procedure.texts.keys()

    @cached_property
    def bearing_facts(self) -> frozenset[Name]:
        """The facts on which something rests, without those that follow from others."""
        return frozenset(self.law.load_bearing_facts.keys() - self.law.following_facts.keys())

    def fixes(self, entry: Entry) -> frozenset[Name]:
        """Return the texts that are told, signed, approved or agreed to by an event, as they read then."""
        law, documents = self.law, self.law.procedure.documents
        if entry.type == "notified" and entry.name in law.notices:
            return frozenset(law.notices[entry.name][1].with_)
        if entry.type == "signed" and entry.about in documents:
            return frozenset(documents[entry.about].holds)
        if entry.type == "consented" and entry.given and entry.about:
            return frozenset({entry.about, *(documents[entry.about].holds if entry.about in documents else ())})
        if entry.type == "answered" and entry.given:
            return self._approved(entry)
        if entry.type == "acted" and entry.stage and entry.means not in (None, "no_contact"):
            found = law.stage_act(entry.stage, entry.name)
            return frozenset(name for _, notice in found.notices for name in notice.with_) if found else frozenset()
        return frozenset()

    def _approved(self, entry: Entry) -> frozenset[Name]:
        stage = self.law.procedure.stages.get(entry.stage or "")
        subjects = stage.approval.of if stage and stage.approval else ()
        documents = self.law.procedure.documents
        return frozenset(
            name for one in subjects for name in (one, *(documents[one].holds if one in documents else ()))
        )


def fact_findings(law: TextLaw, entries: Sequence[Entry]) -> Iterator[Irregularity]:
    """Yield the facts on which something rests and that an act stated for which another is asked."""
    bearing = law.bearing_facts
    for entry in entries:
        if entry.type in ("opened", "corrected") or entry.name in CHANGING or bearing.isdisjoint(entry.facts):
            continue
        asked = law.asked_facts(entry)
        yield from (Irregularity("foreign_facts", name, entry.seq) for name in entry.facts.keys() & bearing - asked)


def _is_of_act(places: Sequence[str], name: Name) -> bool:
    return any(place == name or place.rpartition(".")[2] == name for place in places)


def word_findings(law: TextLaw, entries: Sequence[Entry], undoings: Sequence[Undoing]) -> Iterator[Irregularity]:
    """Yield the texts that an act wrote for which another is asked, or that were rewritten after they were fixed."""
    written, fixed = dict[Key, Written](), dict[Key, int]()
    corrections = {undoing.correction.seq: undoing for undoing in undoings}
    for entry in entries:
        if undoing := corrections.get(entry.seq):
            for key in [key for key, seq in fixed.items() if seq in undoing.fallen]:
                del fixed[key]  # by lawful undoing; whether it was is another finding
            for key in [key for key, found in written.items() if found.entry.seq in undoing.fallen]:
                del written[key]
        own = law.own_texts(entry) if entry.texts and entry.type != "opened" else frozenset[Name]()
        own |= law.texts_with(entry.facts) if entry.name in CHANGING else frozenset[Name]()
        for name, digest in entry.texts.items():
            key = (entry.item, name)
            before = written.get(key)
            foreign = entry.type != "opened" and name not in own and name in law.law.procedure.texts
            if (
                foreign
                and entry.name != CORRECT_TEXT
                and (kind := _kind(law, entry, name, digest, before, fixed.get(key)))
            ):
                yield Irregularity(kind, name, entry.seq)
            if entry.name != CORRECT_TEXT:
                written[key] = Written(digest, entry)
                fixed.pop(key, None)
            if entry.type == "opened" or (entry.type == "acted" and entry.to):
                fixed[key] = entry.seq
        for name in law.fixes(entry):
            fixed |= dict.fromkeys([key for key in written if key[1] == name], entry.seq)


def _kind(
    law: TextLaw, entry: Entry, name: Name, digest: str, before: Written | None, fixed: int | None
) -> Kind | None:
    if before and before.digest == digest:
        return None
    if before and fixed:
        return "told_words"
    if name not in law.bearing:
        return None
    writes_first = entry.name == NOTE or entry.type in ("acted", "taken")
    return "foreign_words" if not writes_first or (before and before.entry.name not in (NOTE, entry.name)) else None
