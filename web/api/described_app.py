"""The application, with a description that says all it can about what is answered well."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from fastapi import FastAPI

KEY_HEADER = "idempotency-key"


class DescribedApp(FastAPI):
    """An application whose description also names what the framework leaves out."""

    @cached_property
    def query_parameters(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The names that may stand after `?`, by method and path."""
        return {
            (method, path): frozenset(one["name"] for one in said.get("parameters", ()) if one["in"] == "query")
            for path, methods in self.openapi()["paths"].items()
            for method, said in methods.items()
        }

    def openapi(self) -> Any:
        """Return the description: maps take keys of their pattern alone, and a mark that each write needs is needed
        there. The program answers one that is missing by a problem of its own, so that the framework may not know."""
        described = super().openapi()
        _complete(described)
        return described


def _complete(part: object) -> None:
    if isinstance(part, dict):
        if "patternProperties" in part:
            part["additionalProperties"] = False
        if part.get("in") == "header" and str(part.get("name", "")).lower() == KEY_HEADER:
            part["required"] = True
        part = [*part.values()]
    if isinstance(part, list):
        for one in part:
            _complete(one)
