"""Prometheus metrics of the register, read from the database at each scrape. Address: `BANJIE_METRICS`.

Labels are names of procedures and kinds of alarm, never names of people.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from integrity.verify.case_look import round_began
from models.errors import BadInput, Unavailable
from register import metrics
from register.acts.inbox import system_clock
from register.metrics import Backlog
from settings import Settings
from wording.translation import gettext

UP_HELP = "whether the register answers"
BACKLOG_HELP = {
    "complaints_unstarted": "complaints without a first event",
    "acts_unjudged": "acts on record that no case has judged",
    "notices_unsent": "notices that no channel has taken",
    "runs_unexported": "runs that have ended and are not exported",
    "mails_waiting": "mails that wait for a person",
    "limits_silent": "limits that have passed without a word of their case",
}

Gauges = list[GaugeMetricFamily]
RunQuery = Callable[[Callable[[Session], Gauges]], Gauges]


class RegisterCollector(Collector):
    """Queries the register at each scrape. If it does not answer, the only metric is `banjie_register_up 0`."""

    def __init__(self, run_query: RunQuery) -> None:
        """`run_query` runs its argument in one transaction of the register. It raises Unavailable."""
        self.run_query = run_query

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges of one scrape."""
        try:
            gauges = self.run_query(lambda session: list(_register_gauges(session, system_clock(session, ""))))
        except Unavailable:
            yield GaugeMetricFamily("banjie_register_up", UP_HELP, value=0)
            return
        yield GaugeMetricFamily("banjie_register_up", UP_HELP, value=1)
        yield from gauges


def serve_metrics(chosen: Settings, run_query: RunQuery) -> None:
    """Start the HTTP endpoint in a thread, if the settings name an address. Raises BadInput if it cannot be bound."""
    if not chosen.metrics:
        return
    host, port = chosen.metrics.split(":")
    registry = CollectorRegistry()
    registry.register(RegisterCollector(run_query))
    try:
        start_http_server(int(port), host, registry)
    except (OSError, OverflowError) as error:
        raise BadInput(
            gettext("BANJIE_METRICS={address} cannot be used: {problem}.", address=chosen.metrics, problem=error)
        ) from error


def _register_gauges(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    yield _labelled_gauge("banjie_complaints_open", "open complaints", "procedure", metrics.open_complaints(session))
    overdue = metrics.overdue_complaints(session)
    yield _labelled_gauge(
        "banjie_complaints_overdue", "open complaints with a limit that is over", "procedure", overdue
    )
    near = metrics.near_complaints(session, now)
    yield _labelled_gauge(
        "banjie_complaints_near", "complaints whose next limit ends within three working days", "procedure", near
    )
    yield _labelled_gauge("banjie_alarms_standing", "alarms that stand", "kind", metrics.alarm_counts_by_kind(session))
    began = round_began(session)
    age = max((now - began).total_seconds(), 0.0) if began else 0.0
    yield GaugeMetricFamily("banjie_verification_round_seconds", "age of the round over all complaints", value=age)
    for name, backlog in metrics.backlogs(session, now).items():
        yield from _count_and_age(name, backlog, now)


def _count_and_age(name: str, backlog: Backlog, now: datetime) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(f"banjie_{name}", BACKLOG_HELP[name], value=backlog.count)
    yield GaugeMetricFamily(
        f"banjie_{name}_oldest_seconds", f"age of the first of the {BACKLOG_HELP[name]}", backlog.age(now)
    )


def _labelled_gauge(name: str, help_text: str, label: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family
