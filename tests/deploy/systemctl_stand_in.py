"""A stand-in for `systemctl`: it starts and stops, as processes, what a unit file names."""

import re
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Listener
from pathlib import Path

from tests.stack.waiting import LIMIT_SECONDS

COMMANDS = {"start", "stop", "restart", "enable"}
PROGRAM = """#!{python}
import sys
from multiprocessing.connection import Client
with Client({address!r}, "AF_UNIX") as line:
    line.send(sys.argv[1:])
    said = line.recv()
sys.stderr.write(said)
sys.exit(bool(said))
"""


class SystemctlStandIn:
    """Serves the program `systemctl` in `folder`. `unit`: the text of `banjie@.service`; `restart_temporal`: what a
    restart of `temporal` does."""

    def __init__(
        self, folder: Path, unit: str, environment: Callable[[], dict[str, str]], restart_temporal: Callable[[], None]
    ) -> None:
        self.folder, self.environment, self.restart_temporal = folder, environment, restart_temporal
        (self.command,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        address = str(folder / "systemd.socket")
        self.listener = Listener(address, "AF_UNIX")
        program = folder / "systemctl"
        program.write_text(PROGRAM.format(python=sys.executable, address=address))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self.listener.close()
        for name in [*self.running]:
            self._stop(name)

    def logs(self) -> str:
        """Return the end of what each process has logged."""
        return "\n".join(f"== {path.name}\n{path.read_text()[-800:]}" for path in sorted(self.folder.glob("*.log")))

    def _serve(self) -> None:
        while True:
            try:
                line = self.listener.accept()
            except OSError:
                return
            with line:
                try:
                    self._execute(line.recv())
                    line.send("")
                except Exception as error:  # told to the block that asked
                    line.send(f"{error!r}\n")

    def _execute(self, words: list[str]) -> None:
        command, *units = (word for word in words if word != "--now")
        assert command in COMMANDS, f"systemctl knows no {command}"
        for unit in units:
            if unit == "temporal":
                assert command == "restart"
                self.restart_temporal()
                continue
            name = unit.removeprefix("banjie@")
            assert name != unit, f"Unit {unit} not found."
            if command in {"stop", "restart"}:
                self._stop(name)
            if command != "stop":
                self._start(name)

    def _start(self, name: str) -> None:
        if name in self.running and self.running[name].poll() is None:
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.command.replace("%i", name).split(), env=self.environment(), stdout=log, stderr=log
            )

    def _stop(self, name: str) -> None:
        """Stop a process in order; one that had ended by itself had failed."""
        process = self.running.pop(name)
        assert process.poll() is None, f"{name} had ended with {process.returncode}"
        process.terminate()
        process.wait(LIMIT_SECONDS)
