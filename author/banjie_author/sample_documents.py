"""Check that every document of a procedure can be produced, by producing each from sample values."""

from datetime import UTC, date, datetime
from pathlib import Path

import documents
from documents import Sheet, UnsoundDocument, declared_layout
from documents.declared_layout import LetterContent, SheetHeader, StatedItem, StatedValues
from documents.sheet import Signer
from models.messages import FactValue
from models.procedure import Fact, Procedure
from models.requirement import Name
from wording import dates, terms
from wording.regulation_names import language_of
from wording.translation import speaking

SAMPLE_INSTANT = datetime(2026, 1, 5, 1, tzinfo=UTC)
SAMPLE_HEADER: SheetHeader = {
    "number": "SAM-2026-000001", "version": 1, "day": terms.printed_day(SAMPLE_INSTANT.date()), "at": SAMPLE_INSTANT,
    "office": "某某单位", "signers": (),
    "party": dict(zip(declared_layout.PARTY_FIELDS, ("张三", "某某公司", "13800000000", "某某路1号"), strict=True)),
}  # fmt: skip


def unsound_documents(procedure: Procedure, own: Path | None = None) -> list[str]:
    """Return what is wrong with each document that cannot be produced. `own`: folder of the office's templates."""
    sheets = [sample_sheet(procedure, name) for name in procedure.documents]
    sheets += [sample_letter(procedure, name) for name in procedure.paper_names.keys() - procedure.documents.keys()]
    return [str(error) for sheet in sheets if (error := _production_error(sheet, own))]


def _production_error(sheet: Sheet, own: Path | None) -> UnsoundDocument | None:
    try:
        documents.produce_document(sheet, own)
    except UnsoundDocument as error:
        return error
    return None


def sample_sheet(procedure: Procedure, name: Name) -> Sheet:
    """Return a document with a sample value in every field and no signature."""
    signers = tuple(Signer(terms.written_name(procedure, role)) for role in procedure.documents[name].signing)
    header: SheetHeader = {**SAMPLE_HEADER, "signers": signers}
    with speaking(language_of(procedure)):
        return declared_layout.build_sheet(procedure, name, _sample_values(procedure), **header)


def sample_letter(procedure: Procedure, name: Name) -> Sheet:
    letter = procedure.find_letter(name)
    with speaking(language_of(procedure)):
        day = dates.long_day(SAMPLE_INSTANT.date())
        content = LetterContent(
            name, letter, letter.kind, "", SAMPLE_HEADER["number"], day, limit=day if letter.limit else ""
        )
        header: SheetHeader = {**SAMPLE_HEADER, "day": day}
        return declared_layout.build_letter(procedure, content, _sample_values(procedure), **header)


def _sample_values(procedure: Procedure) -> StatedValues:
    facts = {name: terms.printed_value(procedure, name, sample_value(fact)) for name, fact in procedure.facts.items()}
    texts = {name: f"（{words}）" for name, words in procedure.texts.items()}
    items = (
        StatedItem(code, "sample", next(iter(kind.states.values())), {f: (facts | texts)[f] for f in kind.fields})
        for code, kind in procedure.items.items()
    )
    return StatedValues(facts, texts, tuple(items), dict.fromkeys(procedure.documents, 1))


def sample_value(fact: Fact) -> FactValue:
    first = next(iter(fact.one_of), "sample")
    samples: dict[str, FactValue] = {
        "yes_no": True, "number": 1, "date": date(2026, 1, 5), "instant": SAMPLE_INSTANT, "code": first,
        "codes": (first,), "person": "li", "persons": ("li",),
    }  # fmt: skip
    return samples[fact.is_]
