"""What the worker counts, by procedure and never by case; Temporal leaves a replay uncounted."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.law import Law
    from models.messages import Event


def judged(law: Law, refused: bool) -> None:
    """An act has been judged."""
    verdict = "refused" if refused else "accepted"
    _count("banjie_acts_judged", "acts that a case has judged", {"procedure": law.procedure.slug, "verdict": verdict})


def happened(law: Law, event: Event) -> None:
    """Of what happens, a limit that is over is counted."""
    if event.type == "expired":
        _count("banjie_breaches", "limits that are over", {"procedure": law.procedure.slug, "clock": event.name})


def _count(name: str, says: str, labels: dict[str, str]) -> None:
    workflow.metric_meter().create_counter(name, says).add(1, labels)
