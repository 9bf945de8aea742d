"""The ledger of the callers: what they asked for and what they were answered, line by line."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Line = dict[str, Any]
FINAL = ("done", "refused", "sent_back")


@dataclass
class Ledger:
    """The lines of a ledger, also written to the file `path`.

    An answer is `done`, `refused`, `sent_back` (nothing stored), `later` (on record under a number), `unknown` (nobody
    knows what is stored) or `broken` (no answer that a caller could understand).
    """

    path: Path
    lines: list[Line] = field(default_factory=list)

    def note(self, **line: Any) -> None:
        self.lines.append(line)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def answers(self) -> Counter[str]:
        """Return how often each answer was given."""
        return Counter(line["answer"] for line in self.lines if "answer" in line)
