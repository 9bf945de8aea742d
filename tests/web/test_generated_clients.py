"""Clients that generators make of the description alone: a program that knows no regulation works through them. And
linters of OpenAPI find nothing in it. The pinned tools are installed once, in a folder that is kept."""

import asyncio
import json
import os
import re
import subprocess
import venv
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from starter.client import BanjieClient
from tests.stack.office import IDS
from tests.stack.text_cases import hire_office
from tests.stack.tools import tool
from tests.web.conftest import Served
from tests.web.driver import Driver
from tests.web.test_openapi import DESCRIBED
from tests.zones import CHINA
from web.api.openapi import OPENAPI_FILE

pytestmark = [pytest.mark.slow, pytest.mark.deep]
HERE = Path(__file__).parent / "generated"
OF_NPM = (
    "openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3", "@redocly/cli@2.77.0",
    "@stoplight/spectral-cli@6.16.3",
)  # fmt: skip
OF_PYTHON = ("openapi-python-client==0.29.1", "openapi-generator-cli==7.26.0")  # the second brings its program for Java
STRICT = ("--strict", "--skipLibCheck", "--target", "es2022", "--lib", "es2022,dom")
KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "banjie"
SLUG, ENTRY = "customer-principles", "complaint"


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a program to its end, and return what it says."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept(pins: tuple[str, ...]) -> Path:
    """Return the folder of these tools, of these releases."""
    return KEPT / f"tools-{sha256(' '.join(pins).encode()).hexdigest()[:12]}"


@pytest.fixture(scope="module")
def of_npm() -> Path:
    """The folder of the programs for Node."""
    npm, folder = tool("npm"), kept(OF_NPM)
    if not (folder / "complete").exists():
        run(npm, "install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, *OF_NPM)
        (folder / "complete").touch()
    return folder / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def of_python() -> Path:
    """The folder of the programs for Python, with a Python that has what their clients need."""
    folder = kept(OF_PYTHON)
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        run(folder / "bin" / "pip", "install", "--quiet", *OF_PYTHON)
        (folder / "complete").touch()
    return folder / "bin"


# ---- linters ------------------------------------------------------------------------------------------------------


def test_redocly_finds_nothing(of_npm: Path, tmp_path: Path) -> None:
    said = json.loads(run(of_npm / "redocly", "lint", OPENAPI_FILE, "--format", "json", cwd=tmp_path))
    assert said["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}


def test_spectral_finds_nothing(of_npm: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("extends: ['spectral:oas']\n")
    found = tmp_path / "found.json"
    run(of_npm / "spectral", "lint", OPENAPI_FILE, "-r", tmp_path / "rules.yaml", "-f", "json", "-o", found)
    assert json.loads(found.read_text()) == []


# ---- the driver through generated clients -------------------------------------------------------------------------


class Operation(NamedTuple):
    """An operation of the description: its name, the addresses that it answers, what is sent and what it answers."""

    name: str
    method: str
    path: re.Pattern[str]
    sends: str | None
    takes: str


class Answer(NamedTuple):
    """An answer as a generated client has it, with what the driver asks of one."""

    status_code: int
    body: dict[str, Any]

    @property
    def is_success(self) -> bool:
        return self.status_code < 300

    @property
    def text(self) -> str:
        return json.dumps(self.body)

    def json(self) -> dict[str, Any]:
        return self.body


def operations() -> list[Operation]:
    def name_of(content: Any) -> str:
        schema = next(iter(content.values()))["schema"]
        return str(schema.get("$ref", "")).rpartition("/")[2]

    return [
        Operation(
            said["operationId"],
            method.upper(),
            re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/:]+)", path)),
            name_of(said["requestBody"]["content"]) if "requestBody" in said else None,
            name_of(next(answer["content"] for code, answer in said["responses"].items() if code < "3")),
        )
        for path, methods in DESCRIBED["paths"].items()
        for method, said in methods.items()
        if path.startswith(("/v1/complaints", "/v1/procedures/"))
        and all("application/json" in answer["content"] for code, answer in said["responses"].items() if code < "3")
    ]


@dataclass
class GeneratedClient:
    """A process that calls through a generated client, in the place of a client of HTTP."""

    process: Process

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        return await self._called("GET", path, params or {}, None)

    async def post(self, path: str, json: Any, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._called("POST", path, headers or {}, json)

    async def _called(self, method: str, path: str, given: Mapping[str, str], body: Any) -> Answer:
        found = ((one, one.path.fullmatch(path)) for one in operations() if one.method == method)
        one, named = next((one, named) for one, named in found if named)
        call = {
            "operation": one.name, "parameters": {**named.groupdict(), **given}, "body": body, "sends": one.sends,
            "takes": one.takes,
        }  # fmt: skip
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(call).encode() + b"\n")
        line = await self.process.stdout.readline()
        assert line, f"the client ended at {call}"
        said = json.loads(line)
        return Answer(said["status"], said["body"])


async def drive(desk: BanjieClient, *command: str | Path) -> None:
    """Let the driver close a complaint of each of two texts through a generated client."""
    process = await asyncio.create_subprocess_exec(*map(str, command), stdin=PIPE, stdout=PIPE, limit=2**24)
    now = (await desk.transact(lambda session: desk.clock(session, ""))).astimezone(CHINA)
    try:
        for slug in (SLUG, "consumer-association"):
            people = [*(await hire_office(desk, slug, mark=f"g{next(IDS)}_")).values()]
            driver = Driver(GeneratedClient(process), people, now)  # type: ignore[arg-type]  # what it asks of HTTPX
            course = await driver.close(*await driver.file(slug))
            assert course.end, course
            assert not course.refused, course
    finally:
        process.kill()
        await process.wait()


def key_of(served: Served) -> str:
    return served.headers["Authorization"].removeprefix("Bearer ")


async def test_a_client_of_openapi_python_client_works(
    desk: BanjieClient, served: Served, of_python: Path, tmp_path: Path
) -> None:
    (tmp_path / "settings.yaml").write_text("post_hooks: []\n")
    run(
        of_python / "openapi-python-client", "generate", "--path", OPENAPI_FILE, "--meta", "none",
        "--output-path", tmp_path / "made", "--config", tmp_path / "settings.yaml", "--fail-on-warning",
    )  # fmt: skip
    await drive(desk, of_python / "python", HERE / "python_client.py", tmp_path, "made", served.url, key_of(served))


async def test_a_client_of_openapi_generator_works(
    desk: BanjieClient, served: Served, of_npm: Path, of_python: Path, tmp_path: Path
) -> None:
    tool("java")
    made = tmp_path / "made"
    run(of_python / "openapi-generator-cli", "generate", "-i", OPENAPI_FILE, "-g", "typescript-fetch", "-o", made)
    run(of_npm / "tsc", *STRICT, "--module", "commonjs", "--outDir", tmp_path / "js", made / "index.ts")
    program, compiled = HERE / "typescript_client.cjs", tmp_path / "js" / "index.js"
    await drive(desk, tool("node"), program, compiled, served.url, key_of(served))


async def test_a_program_on_the_types_of_openapi_typescript_works(
    desk: BanjieClient, served: Served, of_npm: Path, tmp_path: Path
) -> None:
    person = next(iter((await hire_office(desk, SLUG, mark=f"g{next(IDS)}_")).values()))
    (tmp_path / "node_modules").symlink_to(of_npm.parent)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    program = tmp_path / "typed_program.ts"
    program.write_text((HERE / "typed_program.ts").read_text())
    run(of_npm / "openapi-typescript", OPENAPI_FILE, "-o", tmp_path / "described.d.ts")
    run(of_npm / "tsc", *STRICT, "--module", "esnext", "--moduleResolution", "bundler", program, cwd=tmp_path)
    end = await asyncio.to_thread(
        run, tool("node"), program.with_suffix(".js"), served.url, key_of(served), SLUG, ENTRY, person
    )
    assert end.strip()
