"""Judge the journal of a case as it stands, what was undone included: what no text allows."""

from collections.abc import Sequence
from typing import NamedTuple

from conformance.raw.entry import entries_of
from conformance.raw.irregularity import Irregularity, TimeGained
from conformance.raw.limits import LimitLedger, counted_clocks, telling_events
from conformance.raw.persons import PeopleOfCase
from conformance.raw.words import TextLaw, fact_findings, word_findings
from conformance.record import CaseRecord
from models.law import Law


class RawVerdict(NamedTuple):
    """What is irregular in a case, and the time that limits gained where acts were undone."""

    irregular: Sequence[Irregularity]
    gained: Sequence[TimeGained]


class RawJudge:
    """A law, ready to be asked of many cases what is irregular in them."""

    def __init__(self, law: Law) -> None:
        self.law, self.texts = law, TextLaw(law)
        self.told_by = law.procedure.filing_role, telling_events(law)
        self.clocks = {entry: counted_clocks(law.procedure, entry) for entry in law.procedure.entries}

    def verdict(self, record: CaseRecord) -> RawVerdict:
        """Return what is irregular in a case. What an old system did is not judged."""
        if record.imported:
            return RawVerdict((), ())
        entries, undoings = entries_of(record.events), record.undoings
        clocks, filer = self.clocks[entries[0].name], record.opened.filer
        limits = LimitLedger(clocks, record.calendar, entries, filer, self.told_by)
        found = [
            *limits.judge(undoings, record.now, closed=record.closed is not None),
            *word_findings(self.texts, entries, undoings),
        ]
        found += fact_findings(self.texts, entries)
        found += PeopleOfCase(self.law, record, entries, undoings, limits.met_by).findings()
        irregular = [one for one in found if isinstance(one, Irregularity)]
        gained = [one for one in found if isinstance(one, TimeGained)]
        return RawVerdict(tuple(sorted(irregular, key=lambda one: one.seq)), tuple(gained))
