"""The JSON schemas of what is shown, in docs/schemas/; `python -m queries.schemas` renews them (`make pages`)."""

import json
from pathlib import Path

from queries.auditing.views import (
    DossierListView,
    DossierView,
    PastCaseListView,
    PastOfficeView,
    ReplayListView,
    VerificationView,
    WhatIfView,
)
from queries.custody import CarriedOutView, CustodyView, ErasureView, RetentionView
from queries.search.views import SearchView
from queries.views.alarms import AlarmListView
from queries.views.base import View
from queries.views.calendars import AdoptionPreviewView, AdoptionRunView, CalendarStatusView
from queries.views.case import AttachmentListView, CaseView, WaitingView
from queries.views.clock import DeadlineView, DueDateView, DueDaysView, LimitErrorView
from queries.views.conformance import CaseFindingsView, ConformanceView
from queries.views.documents import DocumentListView
from queries.views.duties import DutyListView
from queries.views.history import AccessListView, ActOutcomeView, HistoryView
from queries.views.intake import IntakeCheckView, ProcedureListView, ProcedureView, PublicCaseView
from queries.views.lists import CaseListView
from queries.views.notices import NoticeDetailView, NoticeListView, NoticeView
from queries.views.preview import PreviewView
from queries.views.webhooks import DeliveryListView, EndpointKeyView, EndpointListView, EventPageView

SCHEMAS_FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
TOP_LEVEL_VIEWS: tuple[type[View], ...] = (
    AccessListView, ActOutcomeView, AdoptionPreviewView, AdoptionRunView, AlarmListView, AttachmentListView,
    CalendarStatusView, CaseFindingsView, CaseListView, CarriedOutView, CaseView, ConformanceView, CustodyView,
    DeadlineView, DeliveryListView, DocumentListView, DossierListView, DossierView, DueDateView, DueDaysView,
    DutyListView, EndpointKeyView, EndpointListView, ErasureView, EventPageView, HistoryView, IntakeCheckView,
    LimitErrorView, NoticeDetailView, NoticeListView, NoticeView, PastCaseListView, PastOfficeView, PreviewView,
    ProcedureListView, ProcedureView, PublicCaseView, ReplayListView, RetentionView, SearchView, VerificationView,
    WaitingView, WhatIfView,
)  # fmt: skip


def view_schemas() -> dict[str, str]:
    """Return the JSON schema of every top-level view, by file name."""
    schemas = {f"{view.__name__}.json": view.model_json_schema(mode="serialization") for view in TOP_LEVEL_VIEWS}
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, schema in schemas.items()
    }


def write_schemas() -> None:
    """Write all schemas, and remove those of views that are gone."""
    SCHEMAS_FOLDER.mkdir(exist_ok=True)
    schemas = view_schemas()
    for name, text in schemas.items():
        (SCHEMAS_FOLDER / name).write_text(text, encoding="utf-8")
    for path in SCHEMAS_FOLDER.iterdir():
        if path.name not in schemas:
            path.unlink()


if __name__ == "__main__":
    write_schemas()
