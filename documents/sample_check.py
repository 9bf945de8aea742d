"""Check that every document of a procedure can be produced, by producing each from sample values."""

from datetime import UTC, date, datetime
from pathlib import Path

import documents
from documents import Sheet, UnsoundDocument, declared_layout
from documents.declared_layout import StatedItem, StatedValues
from documents.sheet import Signer
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from wording import terms

SAMPLE_INSTANT = datetime(2026, 1, 5, 1, tzinfo=UTC)


def unsound_documents(procedure: Procedure, own: Path | None = None) -> list[str]:
    """Return what is wrong with each document that cannot be produced. `own`: folder of the office's templates."""
    return [str(error) for name in procedure.documents if (error := _production_error(procedure, name, own))]


def _production_error(procedure: Procedure, name: Name, own: Path | None) -> UnsoundDocument | None:
    try:
        documents.produce_document(sample_sheet(procedure, name), own)
    except UnsoundDocument as error:
        return error
    return None


def sample_sheet(procedure: Procedure, name: Name) -> Sheet:
    """Return a document with a sample value in every field and no signature."""
    facts = {name: terms.printed_value(procedure, name, _sample_value(fact)) for name, fact in procedure.facts.items()}
    texts = {name: f"（{zh}）" for name, zh in procedure.texts.items()}
    items = (
        StatedItem(code, "sample", next(iter(kind.states.values())), {f: (facts | texts)[f] for f in kind.fields})
        for code, kind in procedure.items.items()
    )
    return declared_layout.build_sheet(
        procedure,
        name,
        StatedValues(facts, texts, tuple(items), dict.fromkeys(procedure.documents, 1)),
        number=f"{procedure.prefix}-2026-000001",
        version=1,
        day=terms.printed_day(SAMPLE_INSTANT.date()),
        at=SAMPLE_INSTANT,
        office="某某单位",
        signers=tuple(Signer(terms.chinese_name(procedure, role)) for role in procedure.documents[name].signing),
        party=dict(zip(declared_layout.PARTY_FIELDS, ("张三", "某某公司", "13800000000", "某某路1号"), strict=True)),
    )


def _sample_value(fact: Fact) -> FactValue:
    first = next(iter(fact.one_of), "sample")
    samples: dict[str, FactValue] = {
        "yes_no": True, "number": 1, "date": date(2026, 1, 5), "instant": SAMPLE_INSTANT, "code": first,
        "codes": (first,), "person": "li", "persons": ("li",),
    }  # fmt: skip
    return samples[fact.is_]
