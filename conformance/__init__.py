"""A second verdict, from the record alone, without gates, clocks and records (`rules/`): was each rule kept, and is
something in the journal that no text allows, be it undone or not?"""

from conformance.judge import Judge, judge_case
from conformance.raw.irregularity import Irregularity, TimeGained
from conformance.raw.judge import RawJudge, RawVerdict
from conformance.record import CaseRecord
from conformance.verdict import KeepVerdict, RuleVerdict

__all__ = [
    "CaseRecord",
    "Irregularity",
    "Judge",
    "KeepVerdict",
    "RawJudge",
    "RawVerdict",
    "RuleVerdict",
    "TimeGained",
    "judge_case",
]
