"""The register's own numbers when it does not answer, and an address that somebody else has."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from models.errors import BadInput, Unavailable
from services import metrics, temporal_metrics
from services.metrics import Gauges, RegisterCollector
from settings import Settings


def unavailable_gauges(_: Callable[[Session], Gauges]) -> Gauges:
    raise Unavailable("没有应答")


@contextmanager
def settings_with_used_address() -> Iterator[Settings]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield Settings(metrics=f"127.0.0.1:{held.getsockname()[1]}")


def test_a_register_that_does_not_answer_is_shown_as_that_and_nothing_else() -> None:
    (family,) = RegisterCollector(unavailable_gauges).collect()
    (sample,) = family.samples
    assert (sample.name, sample.value) == ("banjie_register_up", 0)


def test_an_address_that_somebody_has_is_a_mistake_in_the_settings() -> None:
    with settings_with_used_address() as chosen:
        with pytest.raises(BadInput, match="BANJIE_METRICS"):
            metrics.serve_metrics(chosen, unavailable_gauges)
        with pytest.raises(BadInput, match="BANJIE_METRICS"):
            temporal_metrics.configure_runtime(chosen)


def test_without_an_address_nothing_is_shown() -> None:
    metrics.serve_metrics(Settings(), unavailable_gauges)
