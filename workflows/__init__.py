"""Temporal workflows: deterministic, without I/O. Everything that touches the world is an activity.

Temporal's sandbox loads the modules of a workflow anew for each run, and wraps what they take from the standard
library: a time zone made there is no time zone to `datetime`. Rules and workflows may well be loaded so; what they
import of other folders is shared. This module is loaded before any workflow is, so that every worker and `Replayer` of
the SDK shares it, without options.
"""

from temporalio import workflow

SHARED_MODULES = (
    "models.case", "models.case_input", "models.events", "models.frozen",
    "models.indexes.load_bearing", "models.indexes.stage_act", "models.law",
    "models.limit", "models.means", "models.messages", "models.packed_law", "models.payload_limit", "models.periodic",
    "models.procedure", "models.requirement", "models.rule", "models.search_attributes", "models.stage", "models.time",
    "models.waiting",
    "activities.admission", "activities.periodic_report", "activities.redate", "register.cases.calling_runs",
    "register.alarms.kinds", "register.seal",
    "wording.event_terms", "wording.regulation_names", "wording.terms", "wording.translation",
    "calendars.statutory_holidays", "lunardate", "pydantic_core",
)  # fmt: skip

with workflow.unsafe.imports_passed_through():
    for _module in SHARED_MODULES:
        __import__(_module)
