"""Who undid, excluded, corrected and forgave, and what those did who are complained of, and their colleagues."""

from collections.abc import Collection, Iterator, Sequence

from conformance.raw.entry import Entry
from conformance.raw.irregularity import Irregularity
from conformance.raw.limits import names_of
from conformance.raw.undoing import Undoing
from conformance.record import CaseRecord
from conformance.staff_record import ANYBODY, Held
from models.law import Law
from models.messages import FactValue
from models.procedure import Permit
from models.requirement import Name
from models.stage import MERGED

RECUSE, AMEND, RECLASSIFY, MERGE, PROPOSED = "recuse", "amend", "reclassify", "merge", "merge_proposed"
CLOSING_ACTS = ("close_text", "open_text")
FILERS_ACTS = ("evidence", "urge", "withdraw")
WITHDRAWN, DEPUTISE = "breach_withdrawn", "deputise"


class PeopleOfCase:
    """Who did what in a case, and what they held then. `met_by` are the entries that met a limit."""

    def __init__(
        self,
        law: Law,
        record: CaseRecord,
        entries: Sequence[Entry],
        undoings: Sequence[Undoing],
        met_by: Collection[int],
    ) -> None:
        self.met_by = met_by
        self.law, self.record, self.entries, self.undoings = law, record, entries, undoings
        self.slug, self.roles = law.procedure.slug, law.procedure.roles
        self.deputies = [entry for entry in entries if entry.type == "assigned" and entry.name == DEPUTISE]
        self.slips = {undoing.correction.seq for undoing in undoings if undoing.own_slip}

    def findings(self) -> Iterator[Irregularity]:
        for undoing in self.undoings:
            yield from self._undone(undoing)
        stated = dict[Name, str | None]()
        for entry in self.entries:
            yield from self._excluded(entry)
            yield from self._alone(entry, stated)
            yield from self._closed(entry)
            yield from self._filed(entry)
            yield from self._complained_of(entry, stated)
            stated.update(dict.fromkeys(entry.facts, entry.by))

    # ---- undoing ----------------------------------------------------------------------------------------------

    def _undone(self, undoing: Undoing) -> Iterator[Irregularity]:
        undone, correction = undoing.undone, undoing.correction
        later = [entry for entry in self.entries[undone.seq :] if entry.seq in undoing.fallen]
        if any(entry.n is None or entry.n != undone.n for entry in later):
            yield Irregularity("undone_out_of_order", undone.name, correction.seq)
        if undoing.own_slip:
            return
        # who stands in for somebody does so for a time: each is asked as of when they said it
        said = dict.fromkeys((correction.second, correction.by), correction) | {one.by: one for one in undoing.asked}
        people = {person: entry for person, entry in said.items() if person}
        if not all(self._may_undo(person, undone, entry) for person, entry in people.items()):
            yield Irregularity("undone_by", undone.name, correction.seq)
        if len(people) < 2 and self._bears_load(undone):
            yield Irregularity("undone_alone", undone.name, correction.seq)

    def _may_undo(self, person: str, undone: Entry, correction: Entry) -> bool:
        """Return True for who could have done an act, for their superior, and for who names those who do it."""
        who, held = self._doing_roles(undone), self._held(person, correction)
        deputised = any(one.whom == person and one.about in who for one in self.deputies)
        if deputised or any(self._holds(held, name, undone, correction) for name in who):
            return True
        if any(
            self.record.staff.heads_unit(held, unit, correction.recorded_at) for unit in self._units_of(who, undone)
        ):
            return True
        named = {role.named_in for name in who if (role := self.roles[name]).is_ == "named" and role.named_in}
        naming = [role for fact in named for role in self.law.naming_roles.get(fact, ())]
        return any(self._holds(held, name, undone, correction) for name in naming)

    def _doing_roles(self, entry: Entry) -> Sequence[Name]:
        if not entry.stage:
            return ()
        stage, act = self.law.find_stage(entry.stage), self.law.stage_act(entry.stage, entry.name)
        if stage.approval and entry.name in stage.outcomes:
            return stage.approval.by
        return act.who if act else stage.who

    def _bears_load(self, entry: Entry) -> bool:
        """Return True for an act that decided something, told somebody, met or moved a limit, or is open to
        all staff."""
        law = self.law
        if not entry.stage:
            return False
        stage, act = law.find_stage(entry.stage), law.stage_act(entry.stage, entry.name)
        decided = bool(stage.approval and entry.name in stage.outcomes) or self._ends(entry.to)
        states = not (law.class_facts | law.role_facts | law.limit_facts).isdisjoint(entry.facts)
        made = bool(act and (act.notices or act.way.makes or act.way.opens))
        names = names_of(entry)
        told = any(not names.isdisjoint(law.notice_events(notice)) for _, notice in law.automatic_notices)
        everybody = any(self.roles[name].is_ == "any_staff" for name in self._doing_roles(entry))
        return decided or states or made or told or everybody or entry.seq in self.met_by

    def _ends(self, to: Name | None) -> bool:
        stage = self.law.procedure.stages.get(to) if to else None
        return to == MERGED or (stage is not None and stage.kind == "end" and stage.ends == "case")

    # ---- exclusion --------------------------------------------------------------------------------------------

    def _excluded(self, entry: Entry) -> Iterator[Irregularity]:
        if entry.type == "assigned" and entry.name == RECUSE and entry.person and entry.whom not in (None, entry.by):
            assert entry.whom
            held = self._held(entry.person, entry)
            if entry.whom not in held.people and not self._decides_on(held, entry.whom, entry):
                yield Irregularity("excluded_by", entry.whom, entry.seq)

    def _decides_on(self, held: Held, whom: str, entry: Entry) -> bool:
        """Return True for whom the text names, for a superior, for who names whoever holds that role on the case, for
        the head of the office, and for the second of two who agree."""
        staff, at = self.record.staff, entry.recorded_at
        permit, facts = self.law.procedure.permits.get(RECUSE), self.record.raw[entry.seq - 1].facts
        by = permit.by if isinstance(permit, Permit) else ()
        named = [fact for fact in self.law.replaceable_facts if whom in _names(facts.get(fact))]
        naming = [role for fact in named for role in self.law.naming_roles.get(fact, ())]
        if any(self._holds(held, name, entry, entry) for name in (*by, *naming)) or staff.heads_office(held, at):
            return True
        if any(staff.heads_unit(held, unit, at) for unit in self._held(whom, entry).roles if self._is_unit(unit)):
            return True
        asked = [one for one in self.entries[: entry.seq - 1] if one.type == "noted" and one.whom == whom and one.given]
        return any(one.by not in held.people for one in asked)

    def _closed(self, entry: Entry) -> Iterator[Irregularity]:
        """Yield that a text was closed to readers, or opened, by somebody who may not undo the act that wrote it."""
        if entry.name not in CLOSING_ACTS or entry.type != "noted" or entry.person is None or entry.refers_to is None:
            return
        wrote = self.entries[entry.refers_to - 1]
        then_or_now = (wrote, wrote._replace(seq=entry.seq))  # who holds a role that a fact names may have changed
        may = entry.by == wrote.by or any(self._may_undo(entry.person, one, entry) for one in then_or_now)
        if wrote.stage and not may:
            yield Irregularity("closed_by", wrote.name, entry.seq)

    # ---- one person where two are needed ----------------------------------------------------------------------

    def _alone(self, entry: Entry, stated: dict[Name, str | None]) -> Iterator[Irregularity]:
        if entry.type == "noted" and entry.name in (AMEND, RECLASSIFY) and entry.person:
            permit = self.law.procedure.permits.get(entry.name)
            if not (entry.name == RECLASSIFY and isinstance(permit, Permit) and permit.by):
                same = [name for name in (*entry.facts, *entry.unknown) if stated.get(name) == entry.by]
                yield from (Irregularity("alone", entry.name, entry.seq) for _ in same[:1])
        if entry.type == WITHDRAWN and self._is_forgiven_alone(entry):
            yield Irregularity("alone", WITHDRAWN, entry.seq)
        if entry.name == MERGE and entry.to == MERGED:
            before = [one for one in self.entries[: entry.seq - 1] if one.name == PROPOSED and one.by != entry.by]
            yield from [] if before else [Irregularity("alone", MERGE, entry.seq)]

    def _is_forgiven_alone(self, entry: Entry) -> bool:
        """Return True if who withdrew a breach had met the limit themselves, or has no part in the work."""
        clock = self.law.clock_rule(entry.name)[1]
        reports = [one for one in self.entries[: entry.seq - 1] if not names_of(one).isdisjoint(clock.stops)]
        if entry.by is None or (reports and reports[-1].by == entry.by):
            return True
        held = self._held(entry.by, entry)
        working = [name for name in self.law.working_roles if self.roles[name].is_ != ANYBODY]
        heads = any(
            self.record.staff.heads_unit(held, unit, entry.recorded_at) for unit in self._units_of(working, entry)
        )
        return not heads and not any(self._holds(held, name, entry, entry) for name in working)

    # ---- who is complained of ---------------------------------------------------------------------------------

    def _filed(self, entry: Entry) -> Iterator[Irregularity]:
        """Yield what somebody did on their own complaint that is not every filer's to do."""
        if entry.person is None or entry.seq < 2 or entry.seq in self.slips or entry.name in FILERS_ACTS:
            return
        accounts = {account for one in self.entries[: entry.seq - 1] for account in one.filed_as}
        if not accounts.isdisjoint(self._held(entry.person, entry).people):
            yield Irregularity("filer", entry.name, entry.seq)

    def _complained_of(self, entry: Entry, stated: dict[Name, str | None]) -> Iterator[Irregularity]:
        words = self.law.procedure.respondents
        if words is None or entry.person is None or entry.seq < 2 or entry.seq in self.slips:
            return
        known = self.record.raw[entry.seq - 2].facts
        named = {name for fact in words.facts for name in _names(known.get(fact))}
        held = self._held(entry.person, entry)
        if entry.person in named or not named.isdisjoint(held.roles):
            if entry.name not in words.may and not (entry.name == RECUSE and entry.whom in (None, entry.by)):
                yield Irregularity("respondent", entry.name, entry.seq)
            return
        if self._changes_another(entry, stated) and self._is_colleague(held, named, entry):
            yield Irregularity("colleague", entry.name, entry.seq)

    def _changes_another(self, entry: Entry, stated: dict[Name, str | None]) -> bool:
        """Return True for an office act that changes what others did: undoes, excludes, forgives or corrects."""
        if entry.type in ("corrected", WITHDRAWN):
            return True
        if entry.name in CLOSING_ACTS and entry.refers_to:
            return self.entries[entry.refers_to - 1].by != entry.by
        if entry.type == "assigned" and entry.name == RECUSE:
            return entry.whom not in (None, entry.by)
        changed = (*entry.facts, *entry.unknown) if entry.name in (AMEND, RECLASSIFY) else ()
        return any(stated.get(name) not in (None, entry.by) for name in changed)

    def _is_colleague(self, held: Held, named: set[str], entry: Entry) -> bool:
        """Return True for a member of a unit of who is complained of, but not for its head."""
        at = entry.recorded_at
        of_named = [self._held(person, entry) for person in named]
        units = {name for one in of_named for name in one.roles if self._is_unit(name)} & held.roles
        return any(not self.record.staff.heads_unit(held, unit, at) for unit in units)

    # ---- what people hold -------------------------------------------------------------------------------------

    def _held(self, person: str, entry: Entry) -> Held:
        return self.record.staff.held(person, entry.recorded_at, self.slug)

    def _holds(self, held: Held, name: Name, about: Entry, at: Entry) -> bool:
        role, facts = self.roles[name], self.record.raw[about.seq - 1].facts
        named = _names(facts.get(role.named_in)) if role.named_in else ()
        return self.record.staff.holds(held, name, role, named, at.recorded_at)

    def _units_of(self, roles: Sequence[Name], entry: Entry) -> Iterator[Name]:
        facts = self.record.raw[entry.seq - 1].facts
        for name in roles:
            role = self.roles[name]
            if role.is_ in ("unit", "head_of", "post"):
                yield from [role.unit] if role.unit else _names(facts.get(role.named_in)) if role.named_in else [name]

    def _is_unit(self, name: Name) -> bool:
        return name in self.law.unit_names


def _names(value: FactValue | None) -> tuple[str, ...]:
    return () if value is None else tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
