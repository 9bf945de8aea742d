"""The documents of every procedure on file can be produced, and every template on file belongs to one of them."""

import pytest

import documents
from documents import sample_check
from procedures import load, slugs


@pytest.mark.parametrize("slug", slugs())
def test_every_document_can_be_produced(slug: str) -> None:
    assert sample_check.unsound_documents(load(slug)) == []


@pytest.mark.parametrize("template", sorted(path.stem for path in documents.DOCUMENT_TEMPLATES.glob("*.txt")))
def test_every_template_belongs_to_a_document_and_is_filled_completely(template: str) -> None:
    slug, _, name = template.partition(".")

    assert name in load(slug).documents
    assert (
        documents.printed_text(documents.produce_document(sample_check.sample_sheet(load(slug), name))).count("{{") == 0
    )
