"""`make faults N=20 SEED=1`: so many faults from this seed, then the checker; exit code 1 where it found anything."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

from tests.faults.run import run


def main() -> int:
    """Runs and reports; what was found stays to be looked at with `--home`."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="an empty folder that is kept, with logs and data")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    quiet = TelemetryFilter(core_level="ERROR", other_level="ERROR")  # that servers are down is no news here
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=quiet))))
    print(f"{chosen.faults} faults, seed {chosen.seed}", flush=True)
    with TemporaryDirectory(prefix="banjie-faults-", ignore_cleanup_errors=True) as temporary:
        home = chosen.home or Path(temporary) / "run"
        report = asyncio.run(run(home, chosen.faults, chosen.seed, lambda line: print(line, flush=True)))
    print("\n".join(report.lines()), flush=True)
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
