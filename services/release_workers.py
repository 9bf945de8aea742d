"""The workers of the embedded stack: one process for each release whose code is kept."""

import sys
from dataclasses import dataclass, field

from services.embedded.processes import Child
from services.embedded.stack import Stack
from starter.releases import kept_code


@dataclass
class ReleaseWorkers:
    """The running workers by release. Each works from the kept copy of its release's code, so that editing the
    program's files changes no open case."""

    stack: Stack
    own: str
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def other_releases(self) -> list[str]:
        """The releases that run beside this program's own."""
        return [release for release in self.children if release != self.own]

    def sync_workers(self) -> None:
        """Start a worker for each release that has been kept since; stop those of retired releases."""
        kept = kept_code.kept_releases(self.stack.home)
        for release in [release for release in self.children if release not in kept]:
            self.stack.stop_process(self.children.pop(release))
        for release, code in kept.items():
            if release not in self.children:
                argv = (sys.executable, "-P", "-m", "cli.main", "worker")
                env = {"PYTHONPATH": str(code), "BANJIE_BUILD": release}
                self.children[release] = self.stack.run_process(self._process_name(release), argv, env=env)

    def _process_name(self, release: str) -> str:
        return "worker" if release == self.own else f"worker-{release}"
