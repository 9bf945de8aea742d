"""Random messages to a case, reproducible by a seed: undecodable payloads, forged acts, half-valid acts."""

import random  # noqa: TID251  # reproducible by its seed
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
INSTANTS = (
    "2025-10-09T09:00:00+08:00", "2025-10-09T09:00:00+18:01", "2025-10-09T09:00:00", "2025-10-09", "0001-01-01",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1901-12-31T23:59:59Z", 0, 1_760_000_000, 1e300,
)  # fmt: skip
CASE_CAP = 64 * 1024


@dataclass
class Noise:
    """Random input: `act_input` for a client, `arguments` for a signal, an update or a query."""

    rng: random.Random
    law: Law

    def act_name(self) -> str:
        """Return a name, in most cases a known one."""
        names = [*self.law.procedure.acts, *GENERIC_ACTS]
        names += [act_name for stage in self.law.procedure.stages.values() for act_name in stage.outcomes]
        return self.rng.choice([*names, "no_such_act", "催办", ""])

    def json_value(self, depth: int = 0) -> Any:
        """Return any value that JSON can express."""
        kind = self.rng.randint(0, 9 if depth < 4 else 6)
        if kind > 8:
            return {self.rng.choice(WORDS): self.json_value(depth + 1) for _ in range(self.rng.randint(0, 5))}
        if kind > 6:
            return [self.json_value(depth + 1) for _ in range(self.rng.randint(0, 5))]
        scalars = (None, True, False, *WORDS, *PEOPLE, self.act_name())
        return self.rng.choice((*scalars, 0, -1, 2**31, 2**63, 10**40, 0.5, -1e308, self.rng.randint(-5, 500)))

    def act_input(self) -> dict[str, Any]:
        """Return the fields of an act as a person enters them, more or less valid."""
        procedure = self.law.procedure
        fields: dict[str, Any] = {"name": self.act_name(), "actor": self.rng.choice(PEOPLE)}
        if self.rng.random() < 0.5:
            fields["texts"] = {self.rng.choice([*procedure.texts, "reason", "opinion", "findings"]): "依据见卷"}
        if self.rng.random() < 0.5:
            fields["facts"] = {self.rng.choice([*procedure.facts, "colour"]): self.fact_value() for _ in range(3)}
        for field in self.rng.sample(sorted(ActInput.model_fields), self.rng.choice((0, 0, 1, 2))):
            fields[field] = self.json_value()
        for field in self.rng.sample(("happened_at", "until"), self.rng.choice((0, 0, 0, 1))):
            fields[field] = self.rng.choice(INSTANTS)
        return fields

    def fact_value(self) -> Any:
        known = self.rng.choice(list(self.law.procedure.facts.values()))
        return self.rng.choice([*known.one_of, True, False, 1, *INSTANTS, "li", self.json_value()])

    def forged_act(self) -> dict[str, Any]:
        """Return an act by a stranger, with fields that only the register may set."""
        fields = self.act_input() | {"id": f"stranger-{self.rng.randint(1, 400)}"}
        register_fields = {
            "n": self.rng.choice((0, 1, 2, self.rng.randint(1, 99), 10**8, -1)),
            "settled": self.rng.choice((0, 1, 10**8)),
            "received_at": self.rng.choice(("2025-10-09T12:00:00+08:00", "9999-12-31T23:59:59Z", None)),
            "standing": self.rng.choice((["water_policy_office"], ["bureau_leader"], [], "x")),
            "stands_for": ["li"],
            "verified": True,
            "registered": {"qualified_officers": ["li"]},
            "texts": {"findings": {"id": "0", "digest": "0" * 64}},
            "seal": self.rng.choice(("0" * 32, "f" * 32, None, 1)),
        }
        for field in self.rng.sample(sorted(register_fields), self.rng.randint(0, len(register_fields))):
            fields[field] = register_fields[field]
        for field in self.rng.sample(sorted(Act.model_fields), self.rng.choice((0, 0, 0, 1))):
            fields[field] = self.json_value()
        return fields

    def payload_size(self) -> int:
        """Return a size in bytes: mostly small, at times near the limit of a case, rarely near that of Temporal."""
        most = self.rng.choices((50, 2_000, CASE_CAP + 2_000, 900_000), (800, 180, 16, 4))[0]
        return self.rng.randint(0, most)

    def payload(self) -> Payload:
        rng = self.rng.random()
        if rng < 0.5:
            return encoded_payload(self.forged_act())
        if rng < 0.75:
            return encoded_payload(self.json_value())
        data = self.rng.choice(
            (
                self.rng.randbytes,
                lambda payload_size: b"[" * payload_size,
                lambda payload_size: b'{"id":"' + b"x" * payload_size,
            )
        )
        encoding = self.rng.choice(ENCODINGS).encode()
        metadata = {"encoding": encoding} if self.rng.random() < 0.9 else {}
        return Payload(metadata=metadata, data=data(self.payload_size()))

    def arguments(self) -> list[RawValue]:
        """Return the arguments of a message: mostly one, as expected."""
        return [RawValue(self.payload()) for _ in range(self.rng.choice((1, 1, 1, 1, 1, 0, 2, 3)))]


def encoded_payload(value: Any) -> Payload:
    """Return the value encoded as a client encodes it."""
    return CONVERTER.payload_converter.to_payloads([value])[0]
