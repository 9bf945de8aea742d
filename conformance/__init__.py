"""A second verdict on each rule: was it kept? From the record alone, without gates, clocks and records (`rules/`)."""

from conformance.judge import Judge, judge_case
from conformance.record import CaseRecord
from conformance.verdict import KeepVerdict, RuleVerdict

__all__ = ["CaseRecord", "Judge", "KeepVerdict", "RuleVerdict", "judge_case"]
