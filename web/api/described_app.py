"""The application, with a description that says all it can about what is answered well."""

from collections.abc import Mapping
from typing import Any, ClassVar

from fastapi import FastAPI

KEY_HEADER = "idempotency-key"
QueryParameters = Mapping[tuple[str, str], frozenset[str]]


class DescribedApp(FastAPI):
    """An application whose description also names what the framework leaves out. All applications of a process serve
    the same operations: the description, which takes 0.5 s of processor time, is made once for all of them."""

    _description: ClassVar[Any] = None
    _query_parameters: ClassVar[QueryParameters | None] = None

    @property
    def query_parameters(self) -> QueryParameters:
        """The names that may stand after `?`, by method and path."""
        if DescribedApp._query_parameters is None:
            DescribedApp._query_parameters = {
                (method, path): frozenset(one["name"] for one in said.get("parameters", ()) if one["in"] == "query")
                for path, methods in self.openapi()["paths"].items()
                for method, said in methods.items()
            }
        return DescribedApp._query_parameters

    def openapi(self) -> Any:
        """Return the description: maps take keys of their pattern alone, and a mark that each write needs is needed
        there. The program answers one that is missing by a problem of its own, so that the framework may not know."""
        if DescribedApp._description is None:
            described = super().openapi()
            _complete(described)
            DescribedApp._description = described
        return DescribedApp._description


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
