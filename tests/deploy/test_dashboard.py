"""The dashboard of Grafana: its expressions are read by Prometheus' own parser, and the register's metrics exist.

That each metric of Temporal's library is exposed is shown beside those of the alerts (`test_services.py`)."""

import json
import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session, sessionmaker

from services.metrics import RegisterCollector
from tests.deploy.compose_files import ROOT
from tests.stack.tools import tool

pytestmark = pytest.mark.slow
DASHBOARD = ROOT / "deploy/dashboard.json"
OF_REGISTER = re.compile(r"\bbanjie_(?!http)\w+")
OF_POSTGRES = re.compile(r"\bpg_\w+")
# What postgres_exporter 0.20.1 shows of its own accord (`collector/` of its source), as far as it is asked for here.
SHOWN_OF_POSTGRES = {
    *(f"pg_stat_database_{name}" for name in ("numbackends", "xact_commit", "xact_rollback", "blks_hit", "blks_read")),
    "pg_stat_database_deadlocks", "pg_stat_activity_max_tx_duration", "pg_settings_max_connections",
    "pg_database_size_bytes", "pg_wal_size_bytes",
}  # fmt: skip


def panels() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return loaded


def expressions() -> Iterator[str]:
    """Yield what the dashboard asks of Prometheus."""
    for panel in panels():
        yield from (target["expr"] for target in panel.get("targets", ()))


def test_each_expression_is_read_by_the_parser_of_prometheus(tmp_path: Path) -> None:
    recorded = [{"record": f"panel:{nth}", "expr": expression} for nth, expression in enumerate(expressions())]
    rules = tmp_path / "rules.yml"
    rules.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": recorded}]}), encoding="utf-8")

    assert len(recorded) > 20
    subprocess.run([tool("promtool"), "check", "rules", rules], check=True)


def test_each_metric_of_the_register_exists(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        shown = {family.name for family in RegisterCollector(lambda query: query(session)).collect()}

    asked = {name for expression in expressions() for name in OF_REGISTER.findall(expression)}
    assert asked
    assert asked <= shown


def test_metrics_of_postgresql_are_those_of_the_exporter() -> None:
    assert {name for expression in expressions() for name in OF_POSTGRES.findall(expression)} == SHOWN_OF_POSTGRES


def test_panels_have_a_place_of_their_own() -> None:
    found = panels()
    assert len({panel["id"] for panel in found}) == len(found)
    places = sorted((panel["gridPos"] for panel in found), key=lambda place: (place["x"], place["y"]))
    for above, below in pairwise(places):
        assert above["x"] != below["x"] or above["y"] + above["h"] <= below["y"]
