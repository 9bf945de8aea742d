"""The acts of every office, as somebody tries them who wants to get round a procedure."""

from collections.abc import Callable, Mapping, Sequence
from random import Random  # noqa: TID251  # of a fixed seed
from typing import Any, TypeVar

from models.means import Means
from models.messages import FactValue, Person
from models.requirement import Name
from procedures.scenarios.player import PlayedCase

T = TypeVar("T")
Details = dict[str, Any]
REASON = {"reason": "核对后更正"}
FAVOURED = ("correct", "correct", "correct", "recuse", "amend", "reclassify", "withdraw_breach", "note", "urge")
PASSING, FACT_TOO = 0.3, 0.3  # share of office acts that state a text in passing, and of these a fact, too


class OfficeActs:
    """Chooses an office act on a case in its present state: the words of a `ScenarioAct` without instant and actor."""

    def __init__(self, chance: Random, values: Mapping[Name, Sequence[FactValue]], people: Sequence[Person]) -> None:
        self.chance, self.values, self.people = chance, values, people

    def choose(self, played: PlayedCase) -> Details:
        """Return an act that has something to work on. `note` and `urge` always have."""
        kinds: dict[str, Callable[[PlayedCase], Details | None]] = {
            "note": self._note, "amend": self._amend, "reclassify": self._reclassify, "correct": self._correct,
            "return": self._with_reason, "recuse": self._about_somebody, "transfer": self._about_somebody,
            "delegate": self._about_somebody, "countersign": self._about_somebody, "add_signer": self._about_somebody,
            "opinion": self._opinion, "replace": self._replace, "extend": self._extend, "suspend": self._pause,
            "approve": self._clock_or_none, "refuse": self._clock_or_none,
            "resume": self._clock, "withdraw_breach": self._clock,
            "contact": self._contact, "evidence": self._evidence, "sign": self._sign, "consent": self._consent,
            "urge": self._nothing, "withdraw": self._nothing, "mark_urgent": self._nothing,
            "merge": self._merge, "readmit": self._about_somebody, "deputise": self._for_a_role,
            "close_text": self._closing, "open_text": self._closing, "correct_filer": self._new_contact,
            "correct_text": self._text_beside, "waive_opinion": self._about_somebody, "tick": self._tick,
        }  # fmt: skip
        name = self._choose([*sorted(kinds), *FAVOURED])
        details = kinds[name](played) or {}
        if self.chance.random() < PASSING:
            details = self._with_passing_words(played, details)
        return {"act": name, **details}

    def _with_passing_words(self, played: PlayedCase, details: Details) -> Details:
        """Return an act that also states a text or fact of the regulation, of those that stand or any other."""
        texts = self._choose([[*played.case.texts], sorted(played.law.procedure.texts)])
        said: Details = {"texts": {self._choose(texts): "另行改写的内容"}} if texts else {}
        if self.chance.random() < FACT_TOO:
            said["facts"] = self._some_values(self.values)
        return {**details, **{part: {**details.get(part, {}), **said[part]} for part in said}}

    def _merge(self, played: PlayedCase) -> Details:
        number = f"{played.law.procedure.prefix}-2020-000007"
        return {"into": number, "given": self._choose([True, False]), "texts": REASON}

    def _for_a_role(self, played: PlayedCase) -> Details:
        return {"about": self._choose(sorted(played.law.procedure.roles)), "whom": self._person(), "texts": REASON}

    def _text_beside(self, played: PlayedCase) -> Details | None:
        stated = sorted(played.case.texts)
        name = self._choose(stated) if stated else None
        return {"about": name, "texts": {name: "更正后的内容", **REASON}} if name else None

    def _new_contact(self, played: PlayedCase) -> Details:  # noqa: ARG002
        return {"texts": {"new_contact": "13900000000", **REASON}}

    def _closing(self, played: PlayedCase) -> Details | None:
        written = [(event.seq, name) for event in played.events for name in event.texts]
        seq, name = self._choose(written) if written else (0, "")
        return {"of": seq, "about": name, "texts": REASON} if written else None

    def _tick(self, played: PlayedCase) -> Details | None:
        duties = sorted({duty for stage in played.law.procedure.stages.values() for duty in stage.duties})
        return {"about": self._choose(duties)} if duties else None

    def _nothing(self, played: PlayedCase) -> Details:  # noqa: ARG002  # each kind is asked alike
        return {}

    def _with_reason(self, played: PlayedCase) -> Details:  # noqa: ARG002
        return {"texts": REASON}

    def _opinion(self, played: PlayedCase) -> Details:  # noqa: ARG002
        return {"texts": {"opinion": "同意"}}

    def _evidence(self, played: PlayedCase) -> Details:
        texts = sorted(played.law.procedure.texts)
        return {"texts": {self._choose(texts): "补充材料一份"} if texts else REASON}

    def _contact(self, played: PlayedCase) -> Details:  # noqa: ARG002
        return {"means": self._choose([Means.phone, Means.letter, Means.no_contact])}

    def _note(self, played: PlayedCase) -> Details:
        return {"facts": self._some_values(self.values), **self._evidence(played)}

    def _amend(self, played: PlayedCase) -> Details | None:
        stated = sorted(played.case.facts)
        if not stated:
            return None
        name = self._choose(stated)
        if self.chance.random() < 0.25:
            return {"unknown": (name,), "texts": REASON}
        return {"facts": {name: self._choose(self.values.get(name) or [played.case.facts[name]])}, "texts": REASON}

    def _reclassify(self, played: PlayedCase) -> Details | None:
        classes = {name: values for name, values in self.values.items() if name in played.law.class_facts}
        return {"facts": self._some_values(classes), "texts": REASON} if classes else None

    def _replace(self, played: PlayedCase) -> Details | None:
        named = [name for name in sorted(played.law.role_facts) if name in played.case.facts]
        return (
            {"facts": {self._choose(named): self._person()}, "whom": self._person(), "texts": REASON} if named else None
        )

    def _correct(self, played: PlayedCase) -> Details | None:
        acted = [event.seq for event in played.events if event.type == "acted"]
        return {"of": self._choose(acted[-3:]), "texts": REASON} if acted else None

    def _about_somebody(self, played: PlayedCase) -> Details:  # noqa: ARG002
        return {"whom": self._person(), "texts": REASON}

    def _clock(self, played: PlayedCase) -> Details | None:
        clocks = sorted(played.law.clocks)
        return {"clock": self._choose(clocks)} if clocks else None

    def _clock_or_none(self, played: PlayedCase) -> Details:
        return self._choose([{}, self._clock(played) or {}])

    def _extend(self, played: PlayedCase) -> Details | None:
        found = self._clock(played)
        return found and {**found, "units": self._choose([1, 5, 10, 30]), "texts": REASON}

    def _pause(self, played: PlayedCase) -> Details | None:
        grounds = {
            name: clock.suspension.grounds
            for name, (_, clock) in sorted(played.law.clocks.items())
            if clock.suspension and clock.suspension.grounds
        }
        if not grounds:
            return None
        name = self._choose(sorted(grounds))
        return {"clock": name, "ground": self._choose(sorted(grounds[name])), "texts": REASON}

    def _sign(self, played: PlayedCase) -> Details | None:
        papers = sorted(played.law.procedure.documents)
        return (
            {"about": self._choose(papers), "party": self._choose([None, *self._outside(played)])} if papers else None
        )

    def _consent(self, played: PlayedCase) -> Details | None:
        outside = self._outside(played)
        subjects = sorted({*played.law.procedure.documents, *played.case.texts, *played.case.facts})
        if not (outside and subjects):
            return None
        return {"about": self._choose(subjects), "party": self._choose(outside), "given": self._choose([True, False])}

    def _outside(self, played: PlayedCase) -> list[Name]:
        return [name for name, role in sorted(played.law.procedure.roles.items()) if role.is_ == "outside"]

    def _some_values(self, among: Mapping[Name, Sequence[FactValue]]) -> dict[Name, FactValue]:
        if not among:
            return {}
        names = self.chance.sample(sorted(among), min(len(among), self._choose([1, 1, 2])))
        return {name: self._choose(among[name]) for name in names}

    def _person(self) -> Person:
        return self._choose(self.people)

    def _choose(self, some: Sequence[T]) -> T:
        return self.chance.choice(some)
