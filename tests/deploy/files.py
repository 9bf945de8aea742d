"""What docker-compose.yml and the Dockerfile say, read without any engine."""

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
SECRET = re.compile(r"\$\{(\w+):\?[^}]+\}")
OPTIONAL = re.compile(r"\$\{\w+:-([^}]*)\}")

Service = dict[str, Any]


def services() -> dict[str, Service]:
    """As they are written, with what they share."""
    read: dict[str, Service] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return read


def secret_values() -> dict[str, str]:
    """A value for every secret the file asks for, such as a careful person would choose: one that needs quoting."""
    names = sorted(set(SECRET.findall(COMPOSE.read_text(encoding="utf-8"))))
    return {name: f"{name.lower()} of 32 characters: 'p@$$ %/\"" for name in names}


def service_environment(service: Service, given: dict[str, str]) -> dict[str, str]:
    """What a container of this service gets; what passes through and is not set here is not there."""
    written = {name: str(value) for name, value in service.get("environment", {}).items() if value is not None}
    filled = {name: SECRET.sub(lambda found: given[found[1]], value) for name, value in written.items()}
    return {name: OPTIONAL.sub(r"\1", value) for name, value in filled.items()}


def health_command(service: Service) -> list[str]:
    """The command of its health check."""
    kind, *words = service["healthcheck"]["test"]
    words = [word.replace("$$", "$") for word in words]
    return ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words


def dockerfile_stages() -> list[list[str]]:
    """The Dockerfile's instructions, stage by stage; the first of each is FROM."""
    whole = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    parts = re.split(r"^(?=FROM )", whole, flags=re.MULTILINE)[1:]
    return [part.splitlines() for part in parts]


def instructions(name: str, stage: int) -> list[str]:
    """Those of one kind in one stage, without their name."""
    return [line.removeprefix(name).strip() for line in dockerfile_stages()[stage] if line.startswith(f"{name} ")]


def entry_point() -> list[str]:
    """What every container of ours runs; the service's command follows."""
    (found,) = instructions("ENTRYPOINT", 1)
    read: list[str] = yaml.safe_load(found)
    return read


def uv_sync_commands() -> list[list[str]]:
    """How the image's environment is made."""
    return [shlex.split(line) for line in instructions("RUN", 0) if line.startswith("uv sync")]
