"""Install the programs that tests start, from the system's packages where we may; else say the exact command."""

import os
import shutil
import subprocess
import sys

NEEDED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox-esr": ("firefox-esr", "firefox"),
    "redis-server": ("redis-server",),
    "coturn": ("turnserver",),
    "libnss3-tools": ("certutil",),
}
# Installed where the system has them; what they spare is time alone.
SPARING = {
    "chromium-headless-shell": ("chromium-headless-shell",),
}
# Benchmarks alone start these, and install them when they begin.
OF_BENCHMARKS = {
    "espeak-ng": ("espeak-ng",),
}


def path_of(program: str) -> str | None:
    names = (NEEDED | SPARING | OF_BENCHMARKS)[program]
    return next((path for name in names if (path := shutil.which(name))), None)


def missing() -> list[str]:
    return [program for program in NEEDED if path_of(program) is None]


def main() -> int:
    failed = install(missing())
    if not failed and _may_install():
        install(list(SPARING), check=False)
    return failed


def install(programs: list[str], *, check: bool = True) -> int:
    """Those that are not there yet; 0 when all are there afterwards. Without `check`, so far as the system has them.

    Raises subprocess.CalledProcessError.
    """
    wanted = [program for program in programs if path_of(program) is None]
    if not wanted:
        return 0
    command = f"apt-get install --yes --no-install-recommends {' '.join(wanted)}"
    if not _may_install():
        print(f"The tests need {', '.join(wanted)}. Install with: sudo {command}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Installing {', '.join(wanted)}…", flush=True)  # noqa: T201
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet"], check=False, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run(command.split(), check=check, env=environment, stdout=subprocess.DEVNULL)
    return 0


def _may_install() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(main())
