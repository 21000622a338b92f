"""Ten minutes of call: how much the memory of the patient's browser, all its processes, grows a minute after the third.

Memory is what belongs to the processes alone (unique set size). The growth is the slope of the line through a reading every
ten seconds. The practitioner's browser is measured beside.
"""

import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import linear_regression

import psutil

from tests.bench.report import report
from tests.support import calls
from tests.support.browser import chromium
from tests.support.platform import running_platform
from tests.support.programs import path_of

MINUTES = float(os.environ.get("MINUTES", "10"))
WARM_UP_MINUTES = 3
EVERY_SECONDS = 10
MIB = 2**20


async def measure(folder: Path) -> None:
    async with AsyncExitStack() as stack:
        platform = stack.enter_context(running_platform())
        browsers = [
            await stack.enter_async_context(chromium(program=_known(folder, name)))
            for name in ("practitioner", "patient")
        ]
        await stack.enter_async_context(
            calls.in_call(browsers[0], platform, "Longue", patient_in=browsers[1])
        )
        readings: dict[str, list[float]] = {"patient": [], "practitioner": []}
        for _ in range(int(MINUTES * 60 / EVERY_SECONDS)):
            await asyncio.sleep(EVERY_SECONDS)
            for name, values in readings.items():
                values.append(_mebibytes(int((folder / f"{name}.pid").read_text())))
    skipped = int(WARM_UP_MINUTES * 60 / EVERY_SECONDS)
    report(
        "memory",
        len(readings["patient"]),
        {f"{name}_mib_a_minute": _slope(values[skipped:]) for name, values in readings.items()}
        | {f"{name}_mib": values[-1] for name, values in readings.items()},
    )


def _known(folder: Path, name: str) -> Path:
    """Chromium, of which one knows the process."""
    wrapper = folder / name
    wrapper.write_text(f'#!/bin/sh\necho $$ > {folder}/{name}.pid\nexec {path_of("chromium")} "$@"\n')
    wrapper.chmod(0o700)
    return wrapper


def _mebibytes(pid: int) -> float:
    """Of a process and all that it has started."""
    first = psutil.Process(pid)
    total = 0.0
    for process in (first, *first.children(recursive=True)):
        try:
            total += process.memory_full_info().uss / MIB
        except psutil.NoSuchProcess:
            continue
    return total


def _slope(values: list[float]) -> float:
    minutes = [number * EVERY_SECONDS / 60 for number in range(len(values))]
    return linear_regression(minutes, values).slope


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="teleo-memory-") as made:
        asyncio.run(measure(Path(made)))
