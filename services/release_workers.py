"""The workers of the embedded stack: one for each release whose code is kept, the new beside the old."""

import sys
from dataclasses import dataclass, field

from embedded.processes import Child
from embedded.stack import Stack
from starter.operations import releases


@dataclass
class ReleaseWorkers:
    """Each works from the code that was kept of its release, so that files edited meanwhile change no open case."""

    stack: Stack
    own: str
    working: dict[str, Child] = field(default_factory=dict)

    @property
    def others(self) -> list[str]:
        """The releases beside this one."""
        return [name for name in self.working if name != self.own]

    def look(self) -> None:
        """Start the workers of what has been kept since, end those of what has been retired."""
        kept = releases.kept(self.stack.home)
        for name in [name for name in self.working if name not in kept]:
            self.stack.end(self.working.pop(name))
        for name, code in kept.items():
            if name not in self.working:
                argv = (sys.executable, "-P", "-m", "cli.main", "worker")
                env = {"PYTHONPATH": str(code), "BANJIE_BUILD": name}
                self.working[name] = self.stack.run(self._log(name), argv, env=env)

    def _log(self, name: str) -> str:
        return "worker" if name == self.own else f"worker-{name}"
