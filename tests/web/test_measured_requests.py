"""Requests are counted and timed by their route, and each has a line in the log; neither holds an address."""

import json
import logging

import httpx
import pytest
from fastapi import APIRouter, FastAPI, HTTPException
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from services.logs import JsonFormatter
from tests.deploy.host import free_port
from tests.stack.waiting import wait_until
from web.measured_requests import BUCKETS, DURATION, MeasuredRequests

SECRET = "ZZW-2026-000001"
SERVICE = 'service_name="temporal-core-sdk"'  # with which the library labels every metric


def application() -> FastAPI:
    routes = APIRouter()

    @routes.get("/v1/complaints/{number}")
    async def read(number: str) -> str:
        if number == "gone":
            raise HTTPException(404)
        if number == "broken":
            raise RuntimeError(number)
        return number

    @routes.get("/healthz")
    async def alive() -> str:
        return "ok"

    mounted, app = FastAPI(), FastAPI()
    mounted.include_router(routes)
    app.include_router(routes)
    app.mount("/console", mounted)
    return app


class Measured:
    """The application, its metrics, and the lines of its log."""

    def __init__(self) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        metrics = PrometheusConfig(
            self.address,
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
            histogram_bucket_overrides={DURATION: BUCKETS},
        )
        self.runtime = Runtime(telemetry=TelemetryConfig(metrics=metrics))
        transport = httpx.ASGITransport(
            MeasuredRequests(application(), self.runtime.metric_meter), raise_app_exceptions=False
        )
        self.client = httpx.AsyncClient(transport=transport, base_url="http://interface")

    def metrics(self) -> str:
        return httpx.get(f"http://{self.address}/metrics").text


@pytest.fixture
def measured() -> Measured:
    return Measured()


@pytest.mark.slow
async def test_requests_are_counted_and_timed_by_their_route(measured: Measured) -> None:
    async with measured.client as client:
        for path in (
            f"/v1/complaints/{SECRET}",
            "/v1/complaints/gone",
            "/v1/complaints/broken",
            "/nowhere",
            "/healthz",
        ):
            await client.get(path)
        await client.get(f"/console/v1/complaints/{SECRET}")
        await client.request("BREW", "/nowhere")

    def counted(method: str, route: str, status: int) -> str:
        return f'{DURATION}_seconds_count{{method="{method}",route="{route}",{SERVICE},status="{status}"}} 1'

    wanted = {
        counted("GET", "/v1/complaints/{number}", 200),
        counted("GET", "/v1/complaints/{number}", 404),
        counted("GET", "/v1/complaints/{number}", 500),
        counted("GET", "/console/v1/complaints/{number}", 200),
        counted("GET", "none", 404),
        counted("GET", "/healthz", 200),
        counted("other", "none", 404),
    }
    shown = ""

    def all_shown() -> bool:
        nonlocal shown
        shown = measured.metrics()
        return wanted <= set(shown.splitlines())

    wait_until(all_shown, wanted)
    assert (
        f'{DURATION}_seconds_bucket{{method="GET",route="none",{SERVICE},status="404",le="0.3"}} 1'
        in shown.splitlines()
    )
    assert SECRET not in shown


@pytest.mark.slow
async def test_each_request_has_a_line_with_the_id_of_its_answer(
    measured: Measured, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "banjie.access")
    async with measured.client as client:
        named = await client.get(f"/v1/complaints/{SECRET}", headers={"X-Request-Id": "proxy-17.2a"})
        own = await client.get("/v1/complaints/gone", headers={"X-Request-Id": "two words\t"})
        await client.get("/healthz")

    assert named.headers["x-request-id"] == "proxy-17.2a"
    assert own.headers["x-request-id"] not in {"", "two words"}
    written = [JsonFormatter().format(record) for record in caplog.records if record.name == "banjie.access"]
    lines = [json.loads(line) for line in written]
    assert [(line["method"], line["route"], line["status"], line["request_id"]) for line in lines] == [
        ("GET", "/v1/complaints/{number}", 200, "proxy-17.2a"),
        ("GET", "/v1/complaints/{number}", 404, own.headers["x-request-id"]),
    ]
    assert all(line["seconds"] >= 0 for line in lines)
    assert SECRET not in "".join(written)
