"""A page of somebody else, open in a browser on the machine of the office: it reaches the ports of this machine."""

from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.batch.v1 import BatchOperationTermination
from temporalio.api.workflowservice.v1 import ListBatchOperationsRequest, StartBatchOperationRequest
from temporalio.client import Client

from services.embedded.ports import PortUse
from services.embedded.stack import Stack
from tests.stack.tools import tool
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import wait_for

pytestmark = pytest.mark.slow
THEIR_SITE = "page-of-others.example"
# A request that a browser sends to another site without asking that site first: no preflight, no header of its own.
POST_PLAIN = """async ([url, body]) => {
  await fetch(url, {method: "POST", mode: "no-cors", headers: {"Content-Type": "text/plain"}, body});
}"""
READ_TEXT = "async url => { const answer = await fetch(url); return [answer.status, await answer.text()]; }"
TERMINATION = """{"jobId": "theirs", "reason": "theirs", "visibilityQuery": "WorkflowType = 'Complaint'",
 "terminationOperation": {"identity": "theirs"}}"""


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def their_page() -> Iterator[str]:
    """A page of another site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{THEIR_SITE}:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest_asyncio.fixture
async def tab() -> AsyncIterator[Any]:
    """A browser in which their name leads to this machine, as after a rebinding of their DNS."""
    program = tool("chromium", "chromium-browser")
    async with import_module("playwright.async_api").async_playwright() as started:
        args = ["--no-sandbox", f"--host-resolver-rules=MAP {THEIR_SITE} 127.0.0.1"]
        browser = await started.chromium.launch(executable_path=program, args=args)
        page = await browser.new_page()
        page.set_default_timeout(LIMIT_SECONDS * 1000)
        yield page
        await browser.close()


def http_port_of(stack: Stack) -> str:
    """Return the port at which Temporal takes requests by HTTP, as the kernel says."""
    [address] = [port.address for port in stack.open_ports() if port.use is PortUse.HTTP]
    return address.rpartition(":")[2]


async def batches(client: Client) -> set[str]:
    """Return the ids of the batch operations that Temporal has taken."""
    answer = await client.workflow_service.list_batch_operations(ListBatchOperationsRequest(namespace="default"))
    return {one.job_id for one in answer.operation_info}


async def test_a_page_of_another_site_terminates_no_case(stack: Stack, their_page: str, tab: Any) -> None:
    client, port = await Client.connect(stack.temporal_address), http_port_of(stack)
    await tab.goto(their_page)
    for host in ("127.0.0.1", "localhost", THEIR_SITE):
        url = f"http://{host}:{port}/api/v1/namespaces/default/batch-operations/theirs"
        await tab.evaluate(POST_PLAIN, [url, TERMINATION])

    request = StartBatchOperationRequest(
        namespace="default", job_id="ours", reason="ours", visibility_query="WorkflowType = 'NoSuchType'",
        termination_operation=BatchOperationTermination(identity="ours"),
    )  # fmt: skip
    await client.workflow_service.start_batch_operation(request)  # the list shows what was taken, after their requests

    async def listed() -> set[str] | None:
        found = await batches(client)
        return found if "ours" in found else None

    assert await wait_for(listed) == {"ours"}


async def test_a_page_whose_name_leads_here_reads_nothing_of_temporal(stack: Stack, tab: Any) -> None:
    base = f"http://{THEIR_SITE}:{http_port_of(stack)}"
    await tab.goto(f"{base}/")

    for path in ("namespaces", "namespaces/default/workflows", "namespaces/default/workflow-count", "cluster-info"):
        status, text = await tab.evaluate(READ_TEXT, f"{base}/api/v1/{path}")
        assert (status, "default" in text, "executions" in text) == (403, False, False)
