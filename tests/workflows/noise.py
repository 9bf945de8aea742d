"""Whatever can be sent to a case, thrown by a seed: rubbish of every kind, acts that are forged or half right."""

import random  # noqa: TID251  # a test throws by its seed
from dataclasses import dataclass
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from models.form import ActInput
from models.law import Law
from models.messages import Act
from rules.judge import GENERIC_ACTS
from workflows.data_converter import CONVERTER

PEOPLE = ("li", "wang", "zhao", "chen", "sun", "wu", "he", "shen", "ghost", "system")
ENCODINGS = ("json/plain", "json/protobuf", "binary/plain", "binary/null", "binary/protobuf", "binary/encrypted", "")
SIGNALS = ("act", "approve", "refuse", "extend", "催办 一下", "__temporal_x", "state", "n" * 250, "n" * 900, "", "\0")
QUERIES = ("state", "waiting_for", "__stack_trace", "no_such_query", "", "案件")
WORDS = ("", "x", "note", "li", "催办", "\0", "2025-10-09", "0001-01-01T00:00:00Z", "a" * 64)
CASE_CAP = 64 * 1024


@dataclass
class Noise:
    """`said` is for the counter, `arguments` for a signal, an update or a query."""

    dice: random.Random
    law: Law

    def name(self) -> str:
        """Of an act: most are known."""
        known = [*self.law.procedure.acts, *GENERIC_ACTS]
        known += [name for stage in self.law.procedure.stages.values() for name in stage.outcomes]
        return self.dice.choice([*known, "no_such_act", "催办", ""])

    def value(self, depth: int = 0) -> Any:
        """Anything that can be written as JSON."""
        kind = self.dice.randint(0, 9 if depth < 4 else 6)
        if kind > 8:
            return {self.dice.choice(WORDS): self.value(depth + 1) for _ in range(self.dice.randint(0, 5))}
        if kind > 6:
            return [self.value(depth + 1) for _ in range(self.dice.randint(0, 5))]
        plain = (None, True, False, *WORDS, *PEOPLE, self.name())
        return self.dice.choice((*plain, 0, -1, 2**31, 2**63, 10**40, 0.5, -1e308, self.dice.randint(-5, 500)))

    def said(self) -> dict[str, Any]:
        """An act as somebody says it, with more or less sense."""
        law = self.law.procedure
        words: dict[str, Any] = {"name": self.name(), "actor": self.dice.choice(PEOPLE)}
        if self.dice.random() < 0.5:
            words["texts"] = {self.dice.choice([*law.texts, "reason", "opinion", "findings"]): "依据见卷"}
        if self.dice.random() < 0.5:
            words["facts"] = {self.dice.choice([*law.facts, "colour"]): self.fact() for _ in range(3)}
        for field in self.dice.sample(sorted(ActInput.model_fields), self.dice.choice((0, 0, 1, 2))):
            words[field] = self.value()
        return words

    def fact(self) -> Any:
        known = self.dice.choice(list(self.law.procedure.facts.values()))
        return self.dice.choice([*known.one_of, True, False, 1, "2025-10-09", "li", self.value()])

    def forged(self) -> dict[str, Any]:
        """An act as a stranger writes it, with what the register alone may say."""
        words = self.said() | {"id": f"stranger-{self.dice.randint(1, 400)}"}
        given = {
            "n": self.dice.choice((0, 1, 2, self.dice.randint(1, 99), 10**8, -1)),
            "settled": self.dice.choice((0, 1, 10**8)),
            "received_at": self.dice.choice(("2025-10-09T12:00:00+08:00", "9999-12-31T23:59:59Z", None)),
            "standing": self.dice.choice((["water_policy_office"], ["bureau_leader"], [], "x")),
            "stands_for": ["li"],
            "verified": True,
            "registered": {"qualified_officers": ["li"]},
            "texts": {"findings": {"id": "0", "hmac": "0" * 32}},
            "seal": self.dice.choice(("0" * 32, "f" * 32, None, 1)),
        }
        for field in self.dice.sample(sorted(given), self.dice.randint(0, len(given))):
            words[field] = given[field]
        for field in self.dice.sample(sorted(Act.model_fields), self.dice.choice((0, 0, 0, 1))):
            words[field] = self.value()
        return words

    def size(self) -> int:
        """Of raw bytes: mostly few, at times about the cap of a case, rarely what Temporal itself just takes."""
        most = self.dice.choices((50, 2_000, CASE_CAP + 2_000, 900_000), (800, 180, 16, 4))[0]
        return self.dice.randint(0, most)

    def payload(self) -> Payload:
        dice = self.dice.random()
        if dice < 0.5:
            return encoded_payload(self.forged())
        if dice < 0.75:
            return encoded_payload(self.value())
        data = self.dice.choice((self.dice.randbytes, lambda size: b"[" * size, lambda size: b'{"id":"' + b"x" * size))
        encoding = self.dice.choice(ENCODINGS).encode()
        metadata = {"encoding": encoding} if self.dice.random() < 0.9 else {}
        return Payload(metadata=metadata, data=data(self.size()))

    def arguments(self) -> list[RawValue]:
        """Mostly one, as it should be."""
        return [RawValue(self.payload()) for _ in range(self.dice.choice((1, 1, 1, 1, 1, 0, 2, 3)))]


def encoded_payload(value: Any) -> Payload:
    """The value as a client sends it."""
    return CONVERTER.payload_converter.to_payloads([value])[0]
