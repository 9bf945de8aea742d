"""How long each limit lasted, counted from the journal alone: from its first start, with what was granted, and without
the time in which an act stood that met it and was undone then."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from conformance.raw.conditions import is_met
from conformance.raw.entry import Entry
from conformance.raw.irregularity import Irregularity, TimeGained
from conformance.raw.undoing import Undoing
from models.law import Law
from models.limit import Clock, Length
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar, Due, OpenSuspensionInterval, Unit
from rules.statutory_time.calendar import working_days_of
from rules.statutory_time.counting import count_limit, decided_end, due_at_closing, due_set_by_act

CORRECT_FILER = "correct_filer"
GAVE = {"new_name": "named", "new_contact": "reachable", "new_address": "reachable"}
STATING = ("opened", "acted", "noted", "taken")


def filer_words(texts: Collection[str]) -> frozenset[str]:
    """Return what the filer is known to have given, once these texts have corrected it."""
    return frozenset(GAVE[name] for name in texts if name in GAVE)


@dataclass
class Run:
    """One run of a limit. `began` is the event of its first start, `waits`: its start was undone and not done again.
    `met` is the event that stopped it. `stood` is from when until when events stood that met it and were undone then,
    `named_first` the end that was named at a start that was undone. `holds_since` is since when its condition holds;
    None while it does not, or nobody can tell."""

    clock: Clock
    item: str | None
    began: int
    started: datetime
    holds_since: datetime | None
    waits: bool = False
    met: Entry | None = None
    pauses: list[tuple[int, datetime, datetime | None]] = field(default_factory=list)
    stood: list[tuple[datetime, datetime]] = field(default_factory=list)
    undone: int = 0
    granted: list[Entry] = field(default_factory=list)
    asked: list[Entry] = field(default_factory=list)
    expired: list[Entry] = field(default_factory=list)
    named: tuple[Any, datetime] | None = None
    named_first: datetime | None = None
    lengths: tuple[Length, ...] = ()


class LimitLedger:
    """The limits of a case, entry by entry. `met_by`: the entries that stopped one that ran. `told_by`: the party that
    filed the complaint, and the events by which it is told something."""

    def __init__(
        self,
        clocks: Sequence[Clock],
        calendar: Calendar,
        entries: Sequence[Entry],
        filer: Sequence[str],
        told_by: tuple[Name | None, frozenset[Name]] = (None, frozenset()),
    ) -> None:
        self.clocks, self.calendar, self.entries, self.filer = clocks, calendar, entries, filer
        self.party, self.telling = told_by
        self.attempts = list[Entry]()
        self.runs = list[Run]()
        self.ended = list[Run]()
        self.facts = dict[str, Any]()
        self.named_by = dict[str, tuple[int, datetime]]()  # by which entry, and when, each fact was stated
        self.happened = set[str]()
        self.met_by = set[int]()

    def judge(self, undoings: Sequence[Undoing], now: datetime, *, closed: bool) -> Iterator[Irregularity | TimeGained]:
        """Yield the limits that lasted longer than the law says without a breach on record, and the time gained. `now`:
        the instant up to which the journal is whole."""
        if any(entry.type in ("redated", "questioned") for entry in self.entries):
            return  # counted by two calendars
        if not self.clocks:
            return
        corrections = {undoing.correction.seq: undoing for undoing in undoings}
        fallen = set[int]()
        for place, entry in enumerate(self.entries):
            undoing = corrections.get(entry.seq)
            before = {id(run): self._due(run) for run in self.runs} if undoing else {}
            if undoing:
                fallen |= undoing.fallen
                self._undo(undoing)
                self._restate([one for one in self.entries[:place] if one.seq not in fallen])
            self._take(entry)
            if entry.name == CORRECT_FILER and entry.type == "noted":
                self._correct_filer(entry)
            elif entry.is_attempt:
                self.attempts.append(entry)
            if undoing and not undoing.own_slip:
                for run in self.runs:
                    self._shorten(run, undoing, before.get(id(run)))
        last = self.entries[-1]
        for run in [*self.ended, *self.runs]:
            yield from self._verdict(run, last.at if closed else now)

    # ---- what an entry does -----------------------------------------------------------------------------------

    def _take(self, entry: Entry) -> None:
        names = names_of(entry)
        self._state(entry)
        self.happened |= names
        for run in self.runs:
            self._follow(run, entry, names)
        for clock in self.clocks:
            if not names.isdisjoint(clock.starts) and not self._is_overtaken(clock, names):
                self._start(clock, entry)
        for run in self.runs:
            self._note_terms(run, entry)

    def _state(self, entry: Entry) -> None:
        for name in entry.unknown:
            self.facts.pop(name, None)
        self.facts.update(entry.facts)
        self.named_by.update(dict.fromkeys(entry.facts, (entry.seq, entry.recorded_at)))

    def _restate(self, entries: Sequence[Entry]) -> None:
        self.facts, self.named_by, self.happened = {}, {}, set()
        for entry in entries:
            self._state(entry)
            self.happened |= names_of(entry)

    def _is_overtaken(self, clock: Clock, names: frozenset[str]) -> bool:
        """Return True for a receipt that comes after what stops the limit that it would start."""
        received = any(name.endswith("_served") for name in names & {*clock.starts})
        return received and not self.happened.isdisjoint(clock.stops)

    def _start(self, clock: Clock, entry: Entry) -> None:
        item = entry.item if clock.again == "per_item" else None
        if clock.again == "per_item" and item is None:
            return
        running = [run for run in self.runs if run.clock is clock and run.item == item]
        if waiting := next((run for run in running if run.waits), None):
            waiting.waits = False
            return
        if running and clock.again != "restart":
            return
        for run in running:
            self._end(run, entry)
        started = max(entry.at, entry.recorded_at)  # whom it binds knows of it then
        holds = started if self._holds(clock) else None
        self.runs.append(Run(clock, item, entry.seq, started, holds))

    def _follow(self, run: Run, entry: Entry, names: frozenset[str]) -> None:
        """Take in what an entry does to a limit that runs."""
        clock = run.clock
        if entry.name == clock.code and run.item in (None, entry.item):
            kept = {"granted": run.granted, "asked": run.asked, "expired": run.expired}.get(entry.type)
            if kept is not None:
                kept.append(entry)
            if entry.type in ("suspended", "resumed"):
                self._pause(run, entry, on=entry.type == "suspended")
            if entry.type == "breach_withdrawn":
                run.expired.clear()
        if words := clock.suspension:
            if not names.isdisjoint(words.until):
                self._pause(run, entry, on=False)
            elif not names.isdisjoint(words.from_):
                self._pause(run, entry, on=True)
        item_fits = run.item is None or entry.item in (None, run.item)
        if not names.isdisjoint(clock.stops) and item_fits and self._all_met(clock) and not run.waits:
            self._end(run, entry)

    def _all_met(self, clock: Clock) -> bool:
        return clock.stops_on == "first" or self.happened.issuperset(clock.stops)

    def _end(self, run: Run, entry: Entry) -> None:
        run.met = entry
        self.met_by.add(entry.seq)
        self.ended.append(run)
        self.runs = [other for other in self.runs if other is not run]

    @staticmethod
    def _pause(run: Run, entry: Entry, *, on: bool) -> None:
        open_now = run.pauses and run.pauses[-1][2] is None
        if on and not open_now:
            run.pauses.append((entry.seq, max(entry.at, run.started), None))
        elif open_now and not on:
            seq, since, _ = run.pauses[-1]
            run.pauses[-1] = (seq, since, max(since, entry.at))

    def _note_terms(self, run: Run, entry: Entry) -> None:
        """Note the length, the named end and since when the condition holds, as they are after an entry."""
        limit = run.clock.limit
        run.lengths = limit.lengths_for(self.facts.get(limit.by) if limit.by else None)
        if limit.set_by:
            seq, at = self.named_by.get(limit.set_by, (0, entry.at))
            named = self.facts.get(limit.set_by)
            run.named = (named, at) if named is not None and seq >= run.began else None
            if named is not None and seq < run.began:
                run.lengths = ()  # what was named before counts for one reading, and not for another
        if not self._holds(run.clock):
            run.holds_since = None
        elif run.holds_since is None:
            run.holds_since = max(entry.at, entry.recorded_at)

    def _holds(self, clock: Clock) -> bool:
        return clock.when is None or is_met(clock.when, self.facts, self.happened, self.filer) is True

    def _correct_filer(self, entry: Entry) -> None:
        """Take in what was corrected of who filed it; of another contact leave one working day at least of the limits
        within which a party is told who was tried in vain."""
        self.filer = (*self.filer, *filer_words(entry.texts))
        if "new_contact" not in entry.texts:
            return
        filer, tried, self.attempts = self.party, self.attempts, []
        for run in self.runs:
            vain = any(one.seq > run.began and one.party in (None, filer) for one in tried)
            due = self._due(run)
            if vain and self.telling & {*run.clock.stops} and not run.waits and (due is None or entry.at < due.at):
                run.stood.append((entry.at, entry.at))
                run.undone = entry.seq

    # ---- undoing ----------------------------------------------------------------------------------------------

    def _undo(self, undoing: Undoing) -> None:
        fallen, at = undoing.fallen, undoing.correction.at
        for run in [*self.ended, *self.runs]:
            run.pauses = [pause for pause in run.pauses if pause[0] not in fallen]
            if run.met and run.met.seq in fallen:
                self._reopen(run, undoing, at)
        for run in [*self.runs]:
            if run.began not in fallen or run.waits:
                continue
            older = any(other.clock is run.clock and other.item == run.item for other in self.runs if other is not run)
            self.runs = [other for other in self.runs if other is not run]
            if undoing.own_slip or older:
                continue
            due = self._due(run)
            run.named_first = due.at if due and run.named else run.named_first
            run.waits = True
            self.runs.append(run)

    def _reopen(self, run: Run, undoing: Undoing, at: datetime) -> None:
        assert run.met
        due = self._due(run)
        if not undoing.own_slip and (due is None or run.met.at < due.at):
            run.stood.append((run.met.at, max(run.met.at, at)))
            run.undone = undoing.correction.seq
        run.met = None
        self.ended = [other for other in self.ended if other is not run]
        self.runs.append(run)

    def _shorten(self, run: Run, undoing: Undoing, before: Due | None) -> None:
        """Count the time in which an act stood that had made a limit longer and is undone now."""
        due = self._due(run)
        lengthened = before is None or (due is not None and due.at < before.at)  # None: by a pause without an end
        if due and lengthened and undoing.undone.at < due.at:
            run.stood.append((undoing.undone.at, undoing.correction.at))
            run.undone = undoing.correction.seq

    # ---- the end of a limit -----------------------------------------------------------------------------------

    def _verdict(self, run: Run, now: datetime) -> Iterator[Irregularity | TimeGained]:
        if run.waits or run.holds_since is None:
            return
        due = self._due(run)
        if due is None:
            return
        if run.stood and (before := self._due(run, without_stays=True)) and before.at < due.at:
            yield TimeGained(self._key(run), run.undone, before.at, due.at)
        allowed = max(due.at, run.holds_since, self._due_as_asked(run))  # nothing is dated before the condition holds
        until = run.met.at if run.met else now
        if until <= allowed:
            return
        breach = min((entry.at for entry in run.expired), default=None)
        if breach is None or breach > allowed:
            shown = run.met or next(iter(run.expired), None) or self.entries[-1]
            yield Irregularity("limit", self._key(run), shown.seq, allowed)

    @staticmethod
    def _key(run: Run) -> str:
        return f"{run.clock.code}:{run.item}" if run.item else run.clock.code

    def _due(self, run: Run, *, without_stays: bool = False, more: int = 0) -> Due | None:
        stood = [] if without_stays else run.stood
        due = self._counted(run, stood, more)
        if due is None:
            return None
        if run.named_first and run.named and run.named_first < due.at:
            due = self._at(run, run.named_first)
        if not stood:
            return due
        one_day_more = count_limit(stood[0][1], 1, Unit.working_day, calendar=self._calendar(run))
        return max(due, one_day_more, self._at(run, stood[-1][1]), key=lambda end: end.at)

    def _calendar(self, run: Run) -> Calendar:
        return self.calendar.find(run.clock.calendar)

    def _at(self, run: Run, instant: datetime) -> Due:
        here = instant.astimezone(self._calendar(run).zone)
        return Due(here, here.date())

    def _counted(self, run: Run, stood: Sequence[tuple[datetime, datetime]], more: int) -> Due | None:
        pauses = merged([*((since, until) for _, since, until in run.pauses), *stood])
        requests = {entry.seq: entry for entry in run.asked}
        granted = [(entry, requests.get(entry.refers_to or 0)) for entry in run.granted]
        dates = [day for entry, asked in granted if (day := entry.until or (asked and asked.until))]
        clock, days = run.clock, self._calendar(run)
        named, named_at = run.named or (None, run.started)
        if dates or named is not None:
            end = as_time(dates[-1] if dates else named)
            later = [(max(since, named_at), until) for since, until in pauses if until is None or until > named_at]
            due = due_set_by_act(end, calendar=days, suspended=later) if isinstance(end, date) else None
            if due and clock.day_end == "close" and not isinstance(end, datetime):
                due = due_at_closing(due, named_at, working_days_of(days))
            return due
        units = sum(entry.units or (asked.units if asked else 0) or 0 for entry, asked in granted) + more
        started = max(run.started, run.holds_since or run.started)
        counted = decided_end(
            started, run.lengths, later=bool(clock.limit.later_of), calendar=days, roll=clock.roll, extended=units,
            counts_from=clock.extended_from, suspended=pauses, day_end=clock.day_end,
            outside_hours=clock.outside_hours, counting=clock.counting,
        )  # fmt: skip
        return counted.due if counted else None

    def _due_as_asked(self, run: Run) -> datetime:
        """Return the end if what was asked for and not granted were granted: a request holds the breach until then."""
        granted = {entry.refers_to for entry in run.granted}
        open_ones = [entry for entry in run.asked if entry.seq not in granted]
        days = [day for entry in open_ones if isinstance(day := as_time(entry.until), date)]
        ends = [due_set_by_act(day, calendar=self._calendar(run)).at for day in days]
        if (units := sum(entry.units or 0 for entry in open_ones)) and (due := self._due(run, more=units)):
            ends.append(due.at)
        return max(ends, default=datetime.min.replace(tzinfo=UTC))


def counted_clocks(procedure: Procedure, entry: str) -> tuple[Clock, ...]:
    """Return the limits whose end is a breach, of the cases that came in by an entry, without those that repeat."""
    found = [rule.clock for rule in procedure.rules if rule.clock and (not rule.entries or entry in rule.entries)]
    return tuple(clock for clock in found if clock.breach and not clock.repeats)


def telling_events(law: Law) -> frozenset[Name]:
    """Return the events by which who filed the complaint is told something, also at their stages."""
    party = law.procedure.filing_role
    told = [notice.by for _, notice in law.notice_rules if party in notice.addressees and notice.by]
    names = frozenset[Name]().union(*map(law.act_names_at, told))
    return names | {f"{stage}.{name}" for stage in law.procedure.stages for name in names}


def names_of(entry: Entry) -> frozenset[str]:
    """Return the names by which an entry starts, stops or suspends limits."""
    if entry.type in ("expired", "granted"):
        return frozenset({f"{entry.name}_{'over' if entry.type == 'expired' else 'extended'}"})
    if entry.type not in STATING or entry.is_attempt:
        return frozenset()
    return frozenset({entry.name, f"{entry.stage}.{entry.name}"} if entry.stage else {entry.name})


def merged(pauses: Sequence[OpenSuspensionInterval]) -> list[OpenSuspensionInterval]:
    """Return pauses in their order, none within another."""
    found = list[OpenSuspensionInterval]()
    for since, until in sorted(pauses, key=lambda pause: pause[0]):
        if found and ((before := found[-1][1]) is None or since <= before):
            found[-1] = (found[-1][0], None if before is None or until is None else max(before, until))
        else:
            found.append((since, until))
    return found


def as_time(written: Any) -> Any:
    """Return a day or an instant, written out or not; anything else as it is."""
    if not isinstance(written, str):
        return written
    return date.fromisoformat(written) if len(written) == len("2026-01-31") else datetime.fromisoformat(written)
