"""Offices to be attacked: those of the workflow tests."""

from tests.workflows.conftest import dev_bureau

__all__ = ["dev_bureau"]
