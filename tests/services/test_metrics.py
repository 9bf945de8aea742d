"""Metrics of the register when it does not answer, and metrics addresses that are in use."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput, Unavailable
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.database import run_in_transaction
from services import metrics, telemetry
from services.metrics import Gauges, RegisterCollector
from settings import Settings
from tests.register.recorded_case import MONDAY, RecordedCase, complaint


def unavailable_gauges(_: Callable[[Session], Gauges]) -> Gauges:
    raise Unavailable("没有应答")


@contextmanager
def settings_with_used_address() -> Iterator[Settings]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield Settings(metrics=f"127.0.0.1:{listener.getsockname()[1]}")


def test_a_register_that_does_not_answer_has_the_up_metric_alone() -> None:
    (family,) = RegisterCollector(unavailable_gauges).collect()
    (sample,) = family.samples
    assert (sample.name, sample.value) == ("banjie_register_up", 0)


def test_an_address_in_use_is_an_error_of_the_settings() -> None:
    with settings_with_used_address() as chosen:
        with pytest.raises(BadInput, match="BANJIE_METRICS"):
            metrics.serve_metrics(chosen, unavailable_gauges)
        with pytest.raises(BadInput, match="BANJIE_METRICS"):
            telemetry.configure_runtime(chosen)


@pytest.mark.slow
def test_no_metric_holds_a_word_of_people(sessions: sessionmaker[Session]) -> None:
    """Labels are procedures and kinds of alarm, whatever a case or an alarm is about."""
    case = RecordedCase(sessions, complaint("张三-13800000000")).accept()
    found = Finding("bj 张三", case.number, {"what": "polls", "name": "张三"})
    with sessions.begin() as session:
        alarms.raise_alarms(session, "foreign_worker", [found], MONDAY)

    registry = CollectorRegistry()
    registry.register(RegisterCollector(lambda gather: run_in_transaction(sessions, gather)))
    written = generate_latest(registry).decode()

    assert 'banjie_alarms_standing{kind="foreign_worker"} 1.0' in written
    assert written.isascii()
    assert case.number not in written
    assert "13800000000" not in written


def test_without_an_address_no_metrics_are_served() -> None:
    metrics.serve_metrics(Settings(), unavailable_gauges)
