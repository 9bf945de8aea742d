"""The views of the read side."""

from typing import Any

Data = dict[str, Any]
