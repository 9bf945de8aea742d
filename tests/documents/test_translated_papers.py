"""A paper in English holds no Chinese of its own, and says at its head that the Chinese original governs."""

from datetime import UTC, datetime

import pytest

from banjie_author import sample_documents
from documents import declared_layout, printed_text, produce_document
from documents.declared_layout import PARTY_FIELDS, LetterContent, SheetHeader, StatedItem, StatedValues
from documents.sheet import Sheet, Signer
from documents.translated_paper import translated_paper
from models.procedure import Procedure
from procedures import load
from tests.stack.english import HAN
from tests.stack.regulations import SLUGS, some_or_deep
from wording import dates, terms
from wording.regulation_names import translated
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow  # more than a second

AT = datetime(2026, 12, 1, 6, 5, tzinfo=UTC)
KINDS = ("acceptance", "extension", "refusal", "result", "notice", "correct", "correct_text", "redated")


def head(procedure: Procedure) -> SheetHeader:
    signers = (Signer(terms.label(procedure, next(iter(procedure.roles))), "Li Min", dates.long_day(AT)),)
    party = dict(zip(PARTY_FIELDS, ("Zhou", "", "13800000000", "Road 1"), strict=True))
    return {"number": "SAM-2026-000001", "version": 2, "day": dates.long_day(AT), "at": AT, "office": "Office",
            "signers": signers, "party": party}  # fmt: skip


def values(procedure: Procedure) -> StatedValues:
    samples = {name: sample_documents.sample_value(fact) for name, fact in procedure.facts.items()}
    facts = {name: terms.printed_value(procedure, name, value) for name, value in samples.items()}
    texts = dict.fromkeys(procedure.texts, "as typed")
    items = (
        StatedItem(code, "sample", translated(procedure, next(iter(kind.states.values()))),
                   {name: (facts | texts)[name] for name in kind.fields})
        for code, kind in procedure.items.items()
    )  # fmt: skip
    return StatedValues(facts, texts, tuple(items), dict.fromkeys(procedure.documents, 1))


def english_sheets(procedure: Procedure) -> list[Sheet]:
    """Return each paper of a text with each of its values, in English."""
    found = [declared_layout.build_sheet(procedure, name, values(procedure), **head(procedure))
             for name in procedure.documents]  # fmt: skip
    for name in procedure.paper_names.keys() - procedure.documents.keys():
        letter = procedure.find_letter(name)
        for kind in {letter.kind, "correct", "correct_text", "redated"}:
            content = LetterContent(
                name, letter, kind, "Art. 1", "SAM-2026-000001", "1 March 2026", limit="2 March 2026"
            )
            found.append(declared_layout.build_letter(procedure, content, values(procedure), **head(procedure)))
    return found


@pytest.mark.parametrize("slug", some_or_deep(SLUGS, 3))
def test_each_paper_of_a_text_is_english_and_says_what_it_is(slug: str) -> None:
    procedure = load(slug)
    with speaking(Language.en):
        sheets = english_sheets(procedure)
    for sheet in sheets:
        printed = printed_text(translated_paper(sheet, Language.en))
        assert HAN.findall(printed) == [], sheet.document
        assert printed.index("Translation. The Chinese text governs.") < printed.rindex(sheet.name)
        assert "This is not the signed original" in printed
        assert sheet.name in printed


def test_a_translation_bears_no_seal_and_no_place_to_sign() -> None:
    procedure = load("consumer-association")
    with speaking(Language.en):
        unsigned: SheetHeader = {**head(procedure), "signers": (Signer("Mediator"),)}
        sheet = declared_layout.build_sheet(procedure, "mediation_agreement", values(procedure), **unsigned)
    translation, original = (
        printed_text(made) for made in (translated_paper(sheet, Language.en), produce_document(sheet))
    )

    assert "(seal)" in original
    assert "(seal)" not in translation
    assert "Mediator" not in translation


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_of_each_kind_has_its_sentence(kind: str) -> None:
    procedure = load("zhengzhou-water")
    letter = procedure.find_letter("acceptance")
    with speaking(Language.en):
        content = LetterContent("acceptance", letter, kind, "Art. 5", "SAM-2026-000001", "1 March 2026")
        sheet = declared_layout.build_letter(procedure, content, values(procedure), **head(procedure))
    printed = printed_text(translated_paper(sheet, Language.en))
    assert "You raised a matter with us on 1 March 2026 (number SAM-2026-000001)." in printed
    assert "Basis: System for Complaints" in printed
    assert "%s" not in printed
