"""The documents of every procedure on file can be produced, and every template on file belongs to one of them."""

from datetime import datetime

import pytest

import documents
from banjie_author import sample_documents
from documents import declared_layout
from documents.declared_layout import StatedValues
from documents.sheet import SheetRow
from procedures import load, slugs
from tests.stack.regulations import some_or_deep
from tests.zones import CHINA

pytestmark = pytest.mark.slow  # more than a second


@pytest.mark.parametrize("slug", some_or_deep(slugs(), one_in=4, first=1))
def test_every_document_can_be_produced(slug: str) -> None:
    assert sample_documents.unsound_documents(load(slug)) == []


@pytest.mark.parametrize("template", sorted(path.stem for path in documents.DOCUMENT_TEMPLATES.glob("*.txt")))
def test_every_template_belongs_to_a_document_and_is_filled_completely(template: str) -> None:
    slug, _, name = template.partition(".")

    assert name in load(slug).documents
    assert (
        documents.printed_text(documents.produce_document(sample_documents.sample_sheet(load(slug), name))).count("{{")
        == 0
    )


def test_a_form_with_the_filer_begins_with_who_filed_the_complaint() -> None:
    procedure = load("property-service")
    kind = procedure.documents["customer_opinion"]
    told = {"name": "沈立", "contact": "13900001111", "unit": "3号楼502室"}

    def rows(filer: bool) -> tuple[SheetRow, ...]:
        changed = procedure.model_copy(
            update={"documents": {"customer_opinion": kind.model_copy(update={"filer": filer})}}
        )
        return declared_layout.build_sheet(
            changed,
            "customer_opinion",
            StatedValues(),
            number="PSV-2026-000001",
            version=1,
            day="2026年1月5日",
            at=datetime(2026, 1, 5, 9, tzinfo=CHINA),
            party=told,
        ).rows

    assert [(row.name, row.value) for row in rows(filer=True)[:3]] == [
        ("业主(用户)", "沈立"),
        ("联系方式", "13900001111"),
        ("单位或住址", "3号楼502室"),
    ]
    assert rows(filer=True)[3:] == rows(filer=False)
