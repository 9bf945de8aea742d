"""Metrics of the register when it does not answer, and metrics addresses that are in use."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import case_look
from models.errors import BadInput, Unavailable
from register.acts.inbox import system_clock
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


@pytest.mark.slow
def test_the_round_of_verification_is_as_old_as_its_first_look(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An objective is judged by it: a round over all complaints a day."""
    monkeypatch.setattr(case_look, "MIN_CASES_PER_LOOK", 1)

    def age_after_look(hours_ago: int | None) -> float:
        with sessions.begin() as session:
            if hours_ago is not None:
                case_look.look_at_cases(session, system_clock(session, "") - timedelta(hours=hours_ago))
        found = {
            one.name: one for one in RegisterCollector(lambda gather: run_in_transaction(sessions, gather)).collect()
        }
        (sample,) = found["banjie_verification_round_seconds"].samples
        return float(sample.value) / 3600

    assert age_after_look(None) == 0  # nothing is late where no look has been
    for key in ("first", "second"):
        RecordedCase(sessions, complaint(key))
    assert 30 <= age_after_look(30) < 31
    assert 30 <= age_after_look(2) < 31  # the second complaint, of the same round
    assert 1 <= age_after_look(1) < 2  # the next round
