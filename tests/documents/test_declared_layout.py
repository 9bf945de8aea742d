"""The documents of every regulation on file can be made, and every wording on file is of one of them."""

import pytest

import documents
from documents import sample_check
from procedures import load, slugs


@pytest.mark.parametrize("slug", slugs())
def test_every_document_can_be_put_on_paper(slug: str) -> None:
    assert sample_check.unsound_documents(load(slug)) == []


@pytest.mark.parametrize("template", sorted(path.stem for path in documents.DOCUMENT_TEMPLATES.glob("*.txt")))
def test_every_wording_is_of_a_document(template: str) -> None:
    slug, _, name = template.partition(".")

    assert name in load(slug).documents
    assert (
        documents.printed_text(documents.produce_document(sample_check.sample_sheet(load(slug), name))).count("{{") == 0
    )
