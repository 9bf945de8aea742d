"""The register in numbers, for Prometheus: read when it asks, at the address that BANJIE_METRICS names.

Labels are names of procedures and kinds of alarm, never anybody's.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from models.errors import BadInput, Unavailable
from register.inbox import system_clock
from register.operations import metrics
from register.operations.metrics import Waiting
from settings import Settings

UP = "whether the register answers"
WAITING = {
    "complaints_unstarted": "complaints without a first event",
    "acts_unjudged": "acts on record that no case has judged",
    "notices_unsent": "notices that no channel has taken",
    "runs_unexported": "runs that have ended and are not exported",
    "limits_silent": "limits that have passed without a word of their case",
}

Shown = list[GaugeMetricFamily]
Ask = Callable[[Callable[[Session], Shown]], Shown]


class Register(Collector):
    """Asks the register anew each time. One that does not answer is `banjie_register_up 0`, and nothing else."""

    def __init__(self, ask: Ask) -> None:
        """`ask` is one transaction of the register. It raises Unavailable."""
        self.ask = ask

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All that there is to show."""
        try:
            shown = self.ask(lambda session: list(_shown(session, system_clock(session, ""))))
        except Unavailable:
            yield GaugeMetricFamily("banjie_register_up", UP, value=0)
            return
        yield GaugeMetricFamily("banjie_register_up", UP, value=1)
        yield from shown


def begin(chosen: Settings, ask: Ask) -> None:
    """Show the register from now on, where the settings name an address. Raises BadInput where it cannot be had."""
    if not chosen.metrics:
        return
    host, port = chosen.metrics.split(":")
    shown = CollectorRegistry()
    shown.register(Register(ask))
    try:
        start_http_server(int(port), host, shown)
    except (OSError, OverflowError) as error:
        raise BadInput(f"BANJIE_METRICS={chosen.metrics} 不能使用:{error}") from error


def _shown(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    yield _labelled("banjie_complaints_open", "open complaints", "procedure", metrics.open_complaints(session))
    overdue = metrics.overdue_complaints(session)
    yield _labelled("banjie_complaints_overdue", "open complaints with a limit that is over", "procedure", overdue)
    yield _labelled("banjie_alarms_standing", "alarms that stand", "kind", metrics.alarms(session))
    waiting = {name: count(session) for name, count in metrics.WAITING.items()}
    for name, found in (waiting | {"limits_silent": metrics.silent(session, now)}).items():
        yield from _aged(name, found, now)


def _aged(name: str, found: Waiting, now: datetime) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(f"banjie_{name}", WAITING[name], value=found.count)
    yield GaugeMetricFamily(f"banjie_{name}_oldest_seconds", f"age of the first of the {WAITING[name]}", found.age(now))


def _labelled(name: str, says: str, label: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family
