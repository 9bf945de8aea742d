"""A plugin of pytest: runs tests with one guard of the engine taken out, as the environment says.

`TAKEN_OUT` is an attribute of a module, `INSTEAD` what is called in its place, as Python writes it.
"""

import os
import pkgutil
import sys
from datetime import UTC, datetime
from typing import Any

from rules.acts.common_acts import COMMON_ACTS


def take_out(guard: str, instead: str) -> None:
    """Call something else in the place of a guard from now on, also where it was imported by name."""
    module, _, name = guard.rpartition(".")
    taken = pkgutil.resolve_name(f"{module}:{name}")
    put = eval(instead, {"datetime": datetime, "UTC": UTC})  # written in the table beside this file
    for other in [*sys.modules.values()]:
        if vars(other).get(name) is taken:
            setattr(other, name, put)
    acts: Any = COMMON_ACTS
    acts.update({one: act._replace(check=put) for one, act in COMMON_ACTS.items() if act.check is taken})


def pytest_runtest_setup() -> None:
    """Take the guard out before the first test: all modules are loaded then."""
    if guard := os.environ.pop("TAKEN_OUT", ""):
        take_out(guard, os.environ["INSTEAD"])
