"""How long `make run` takes once all is installed, on an empty folder and on its own, and what it weighs at rest."""

import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.report import p50, report
from tests.support.platform import RunningPlatform, free_port, started

RUNS = 3
REST_SECONDS = 5
MIB = 1024 * 1024


def main() -> None:
    first: list[float] = []
    again: list[float] = []
    weights: list[float] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="teleo-bench-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            folder.chmod(0o711)
            for times in (first, again):
                began = time.monotonic()
                with started(folder, free_port()) as platform:
                    times.append(time.monotonic() - began)
                    time.sleep(REST_SECONDS)
                    weights.append(weight_of(platform))
    report(
        "start",
        RUNS,
        {
            "empty_folder_seconds": p50(first),
            "again_seconds": p50(again),
            "idle_pss_mib": p50(weights),
            "ratio_again": p50(again) / p50(first),
        },
    )


def weight_of(platform: RunningPlatform) -> float:
    """Proportional set size of the program and its database, in MiB: shared pages are counted once."""
    program = psutil.Process(platform.process.pid)
    tree = [program, *program.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in tree) / MIB


if __name__ == "__main__":
    main()
