"""Whether every document of a regulation can be put on paper: each is made once, of sample values."""

from datetime import UTC, date, datetime
from pathlib import Path

import documents
from documents import Sheet, Unsound, declared_layout
from documents.declared_layout import ItemSaid, Stated
from documents.sheet import Signer
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from wording import terms

DAY = datetime(2026, 1, 5, 1, tzinfo=UTC)


def unsound(procedure: Procedure, own: Path | None = None) -> list[str]:
    """The documents that cannot be made, each with what is wrong."""
    return [str(error) for name in procedure.documents if (error := _tried(procedure, name, own))]


def _tried(procedure: Procedure, name: Name, own: Path | None) -> Unsound | None:
    try:
        documents.produce(sample(procedure, name), own)
    except Unsound as error:
        return error
    return None


def sample(procedure: Procedure, name: Name) -> Sheet:
    """A document with every field stated and nothing signed."""
    facts = {one: terms.printed(procedure, one, _value(fact)) for one, fact in procedure.facts.items()}
    texts = {one: f"（{zh}）" for one, zh in procedure.texts.items()}
    items = (
        ItemSaid(kind, "sample", next(iter(one.states.values())), {f: (facts | texts)[f] for f in one.fields})
        for kind, one in procedure.items.items()
    )
    return declared_layout.sheet(
        procedure,
        name,
        Stated(facts, texts, tuple(items), dict.fromkeys(procedure.documents, 1)),
        number=f"{procedure.prefix}-2026-000001",
        version=1,
        day=terms.day(DAY.date()),
        at=DAY,
        office="某某单位",
        signers=tuple(Signer(terms.name(procedure, role)) for role in procedure.documents[name].signing),
        party=dict(zip(declared_layout.PARTY, ("张三", "某某公司", "13800000000", "某某路1号"), strict=True)),
    )


def _value(fact: Fact) -> FactValue:
    first = next(iter(fact.one_of), "sample")
    samples: dict[str, FactValue] = {
        "yes_no": True, "number": 1, "date": date(2026, 1, 5), "instant": DAY, "code": first, "codes": (first,),
        "person": "li", "persons": ("li",),
    }  # fmt: skip
    return samples[fact.is_]
