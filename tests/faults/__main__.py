"""`make faults N=20 SEED=1 HOSTS=1`: inject N faults drawn from a seed, then run the checker; exit code 1 if it finds
anything."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

from tests.faults.fault_injection import FaultInjector
from tests.faults.fault_run import CONCURRENT_CASES, run
from tests.faults.servers import Servers
from tests.faults.two_hosts.fault_injection import TwoHostFaults
from tests.faults.two_hosts.network import why_not_here
from tests.faults.two_hosts.servers import TwoHosts

KINDS = {1: (Servers, FaultInjector), 2: (TwoHosts, TwoHostFaults)}


def main() -> int:
    """Run and report. With `--home` logs and data are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="an empty folder that is kept, with logs and data")
    parser.add_argument("--hosts", type=int, choices=(1, 2), default=1, help="two are made of network namespaces")
    parser.add_argument("--cases", type=int, default=CONCURRENT_CASES, help="worked on at the same time")
    options = parser.parse_args()
    if options.hosts == 2 and (missing := why_not_here()):
        parser.error(missing)
    logging.basicConfig(level=logging.ERROR)
    errors_only = TelemetryFilter(core_level="ERROR", other_level="ERROR")  # servers are down on purpose
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=errors_only))))
    print(f"{options.faults} faults, seed {options.seed}", flush=True)

    def say(line: str) -> None:
        print(line, flush=True)

    with TemporaryDirectory(prefix="banjie-faults-", ignore_cleanup_errors=True) as temporary:
        home = options.home or Path(temporary) / "run"
        running = run(home, options.faults, options.seed, say, concurrent=options.cases, kind=KINDS[options.hosts])
        report = asyncio.run(running)
    print("\n".join(report.lines()), flush=True)
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
