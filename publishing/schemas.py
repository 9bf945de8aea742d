"""The JSON schemas of what the commands print with `--json`, and their page of the site."""

import json

from queries.auditing.views import (
    DossierListView,
    DossierView,
    ForesightView,
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
from queries.views.intake import GradeFormView, IntakeCheckView, ProcedureListView, ProcedureView, PublicCaseView
from queries.views.lists import CaseListView, ReceivedNoticesView
from queries.views.notices import NoticeDetailView, NoticeListView, NoticeView
from queries.views.preview import PreviewView
from queries.views.webhooks import DeliveryListView, EndpointKeyView, EndpointListView, EventPageView

PAGE_HEAD = """\
# JSON schemas

What the commands print with `--json`, and what the Python interface returns.

| View | What it is |
|---|---|
"""
TOP_LEVEL_VIEWS: tuple[type[View], ...] = (
    AccessListView, ActOutcomeView, AdoptionPreviewView, AdoptionRunView, AlarmListView, AttachmentListView,
    CalendarStatusView, CaseFindingsView, CaseListView, CarriedOutView, CaseView, ConformanceView, CustodyView,
    DeadlineView, DeliveryListView, DocumentListView, DossierListView, DossierView, DueDateView, DueDaysView,
    DutyListView, EndpointKeyView, EndpointListView, ErasureView, EventPageView, ForesightView, GradeFormView,
    HistoryView,
    IntakeCheckView, LimitErrorView, NoticeDetailView, NoticeListView, NoticeView, PastCaseListView, PastOfficeView,
    PreviewView, ProcedureListView, ProcedureView, PublicCaseView, ReceivedNoticesView, ReplayListView, RetentionView,
    SearchView, VerificationView, WaitingView, WhatIfView,
)  # fmt: skip


def view_schemas() -> dict[str, str]:
    """Return the JSON schema of every top-level view, by file name."""
    schemas = {f"{view.__name__}.json": view.model_json_schema(mode="serialization") for view in TOP_LEVEL_VIEWS}
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, schema in schemas.items()
    }


def schemas_page() -> str:
    """Return the page that lists the schemas, each with what it describes."""
    rows = [
        (view.__name__, view.model_json_schema(mode="serialization").get("description", "")) for view in TOP_LEVEL_VIEWS
    ]
    return PAGE_HEAD + "".join(f"| [{name}]({name}.json) | {' '.join(about.split())} |\n" for name, about in rows)
