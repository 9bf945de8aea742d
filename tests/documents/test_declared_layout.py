"""The documents of every regulation on file can be made, and every wording on file is of one of them."""

import pytest

import documents
from documents import sample_check
from procedures import load, slugs


@pytest.mark.parametrize("slug", slugs())
def test_every_document_can_be_put_on_paper(slug: str) -> None:
    assert sample_check.unsound(load(slug)) == []


@pytest.mark.parametrize("template", sorted(path.stem for path in documents.ON_FILE.glob("*.txt")))
def test_every_wording_is_of_a_document(template: str) -> None:
    slug, _, name = template.partition(".")

    assert name in load(slug).documents
    assert documents.words_of(documents.produce(sample_check.sample(load(slug), name))).count("{{") == 0
