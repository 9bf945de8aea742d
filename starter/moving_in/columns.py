"""The columns of a sheet of old complaints under one procedure: those that all have, and its limits, facts, texts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from rules.fact import EVIDENCE
from wording.terms import NameKind, written_name

PREFIXES: Mapping[str, str] = {
    "started": "期限起算:{name}",
    "extended": "已延长:{name}",
    "paused": "期限中止:{name}",
    "fact": "事实:{name}",
    "text": "文字:{name}",
}

FIXED: Mapping[str, str] = {
    "old_number": "旧编号",
    "procedure": "规定",
    "entry": "来件种类",
    "received": "收件时间",
    "stage": "所在环节",
    "since": "到达环节时间",
    "closed": "办结时间",
    "holder": "承办人",
    "name": "来件人",
    "unit": "来件单位",
    "contact": "联系方式",
    "address": "地址",
    "happened": "已办事项",
    "overdue": "已逾期的期限",
}


ColumnKind = Literal["fixed", "started", "extended", "paused", "fact", "text"]


class Column(NamedTuple):
    """A column: the kind of its content, and the name in the procedure."""

    kind: ColumnKind
    name: Name


@lru_cache(maxsize=64)
def columns_of(law: Law) -> dict[str, Column]:
    """Return the columns of a procedure by heading, in the order of the template. A law is compared by identity."""
    procedure = law.procedure
    longer = [name for name, (_, clock) in law.clocks.items() if clock.extension and clock.extension.by == "units"]
    pausing = [name for name, (_, clock) in law.clocks.items() if clock.suspension]
    once = [name for name, (_, clock) in law.clocks.items() if clock.again != "per_item"]
    texts = [name for name in procedure.texts if name != EVIDENCE]
    facts = [name for name, fact in procedure.facts.items() if not fact.counts]
    return {
        **{heading: Column("fixed", name) for name, heading in FIXED.items()},
        **_headed(procedure, "started", "clock", once),
        **_headed(procedure, "extended", "clock", [name for name in longer if name in once]),
        **_headed(procedure, "paused", "clock", [name for name in pausing if name in once]),
        **_headed(procedure, "fact", "fact", facts),
        **_headed(procedure, "text", "text", texts),
    }


def _headed(procedure: Procedure, kind: ColumnKind, named: NameKind, names: Iterable[Name]) -> dict[str, Column]:
    """Return columns by heading; equal Chinese names are told apart by their code."""
    chinese = {name: written_name(procedure, name, named) for name in names}
    often = Counter(chinese.values())
    shown = {name: words if often[words] == 1 else f"{words}({name})" for name, words in chinese.items()}
    return {PREFIXES[kind].format(name=words): Column(kind, name) for name, words in shown.items()}


def named_as(written: str, choices: dict[Name, str]) -> Name:
    """Return the name that is written as its code or in Chinese. Raises ValueError if it is unknown or ambiguous."""
    if written in choices:
        return written
    found = [name for name, words in choices.items() if words == written]
    if len(found) != 1:
        raise ValueError(written)
    return found[0]


def own_acts(procedure: Procedure) -> dict[Name, str]:
    """Return the acts and outcomes of a procedure by name; an outcome also by its stage and name."""
    acts = {name: act.name for name, act in procedure.acts.items()}
    for stage, place in procedure.stages.items():
        acts |= {name: outcome.name for name, outcome in place.outcomes.items()}
        acts |= {f"{stage}.{name}": f"{place.name}.{outcome.name}" for name, outcome in place.outcomes.items()}
    return acts
