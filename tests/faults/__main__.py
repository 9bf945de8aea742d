"""`make faults N=20 SEED=1`: inject N faults drawn from a seed, then run the checker; exit code 1 if it finds
anything."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

from tests.faults.fault_run import run


def main() -> int:
    """Run and report. With `--home` logs and data are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="an empty folder that is kept, with logs and data")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    errors_only = TelemetryFilter(core_level="ERROR", other_level="ERROR")  # servers are down on purpose
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=errors_only))))
    print(f"{options.faults} faults, seed {options.seed}", flush=True)
    with TemporaryDirectory(prefix="banjie-faults-", ignore_cleanup_errors=True) as temporary:
        home = options.home or Path(temporary) / "run"
        report = asyncio.run(run(home, options.faults, options.seed, lambda line: print(line, flush=True)))
    print("\n".join(report.lines()), flush=True)
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
