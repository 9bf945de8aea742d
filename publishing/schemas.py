"""The JSON schemas of what the commands print with `--json`, and their page of the site."""

import json

from queries.auditing.past_views import PastCaseListView, PastOfficeView
from queries.auditing.views import DossierListView, DossierView, ReplayListView, VerificationView
from queries.auditing.what_if_views import WhatIfView
from queries.custody.views import CarriedOutView, CustodyView, ErasureView, RetentionView
from queries.search.views import SearchView
from queries.views.act_outcome import ActOutcomeView
from queries.views.adoption import AdoptionPreviewView, AdoptionRunView
from queries.views.alarms import AlarmListView
from queries.views.attachments import AttachmentListView
from queries.views.base import View
from queries.views.calendar_status import CalendarStatusView
from queries.views.case import CaseView
from queries.views.conformance import CaseFindingsView, ConformanceView
from queries.views.deadline import DeadlineView
from queries.views.documents import DocumentListView
from queries.views.due_date import DueDateView, DueDaysView, LimitErrorView
from queries.views.duties import DutyListView
from queries.views.event_feed import EventPageView
from queries.views.history import AccessListView, HistoryView
from queries.views.intake import IntakeCheckView
from queries.views.lists import CaseListView
from queries.views.notices import NoticeDetailView, NoticeListView, NoticeView
from queries.views.preview import PreviewView
from queries.views.procedures import ProcedureListView, ProcedureView
from queries.views.public_case import PublicCaseView
from queries.views.waiting import WaitingView
from queries.views.webhooks import DeliveryListView, EndpointKeyView, EndpointListView

PAGE_HEAD = """\
# JSON schemas

What the commands print with `--json`, and what the Python interface returns.

| View | What it is |
|---|---|
"""
TOP_LEVEL_VIEWS: tuple[type[View], ...] = (
    AccessListView,
    ActOutcomeView,
    AdoptionPreviewView,
    AdoptionRunView,
    AlarmListView,
    AttachmentListView,
    CalendarStatusView,
    CaseFindingsView,
    CaseListView,
    CarriedOutView,
    CaseView,
    ConformanceView,
    CustodyView,
    DeadlineView,
    DeliveryListView,
    DocumentListView,
    DossierListView,
    DossierView,
    DueDateView,
    DueDaysView,
    DutyListView,
    EndpointKeyView,
    EndpointListView,
    ErasureView,
    EventPageView,
    HistoryView,
    IntakeCheckView,
    LimitErrorView,
    NoticeDetailView,
    NoticeListView,
    NoticeView,
    PastCaseListView,
    PastOfficeView,
    PreviewView,
    ProcedureListView,
    ProcedureView,
    PublicCaseView,
    ReplayListView,
    RetentionView,
    SearchView,
    VerificationView,
    WaitingView,
    WhatIfView,
)


def view_schemas() -> dict[str, str]:
    """Return the JSON schema of every top-level view, by file name."""
    return {f"{view.__name__}.json": schema_text(view) for view in TOP_LEVEL_VIEWS}


def schema_text(view: type[View]) -> str:
    """Return the JSON schema of what a view is written as."""
    schema = view.model_json_schema(mode="serialization")
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def schemas_page() -> str:
    """Return the page that lists the schemas, each with what it describes."""
    rows = [
        (view.__name__, view.model_json_schema(mode="serialization").get("description", "")) for view in TOP_LEVEL_VIEWS
    ]
    return PAGE_HEAD + "".join(f"| [{name}]({name}.json) | {' '.join(about.split())} |\n" for name, about in rows)
