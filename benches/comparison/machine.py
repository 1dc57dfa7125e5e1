"""What was measured on: the machine, and the versions of programs."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from pathlib import Path

from .programs import REPOSITORY


def cpus() -> int:
    """How many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def describe(feedkiln: Path, work: Path) -> str:
    """One paragraph: date, versions, machine."""
    today = datetime.date.today().isoformat()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    machine = f"{cpus()} × {_cpu()}, {memory:.0f} GiB, {platform.system()} {platform.release()}, {_file_system(work)}"
    versions = [told([os.fspath(feedkiln), "--version"]) + _commit(), told(["rustc", "--version"])]
    return f"{today}. {'; '.join(filter(None, versions))}. {machine}."


def told(words: list[str]) -> str:
    """The first line of what a program says, or nothing where there is no such program."""
    try:
        ended = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    except OSError:
        return ""
    return ended.stdout.strip().split("\n")[0] if ended.returncode == 0 else ""


def _commit() -> str:
    commit = told(["git", "-C", os.fspath(REPOSITORY), "rev-parse", "--short", "HEAD"])
    changed = told(["git", "-C", os.fspath(REPOSITORY), "status", "--porcelain", "--", "src", "Cargo.lock"])
    return f" ({commit}{', with changes' if changed else ''})" if commit else ""


def _cpu() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return found[1] if found else told(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()


def _file_system(work: Path) -> str:
    best = ("", "unknown file system")
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        _, place, kind, *_ = line.split()
        inside = work.resolve() == Path(place) or Path(place) in work.resolve().parents
        if inside and len(place) >= len(best[0]):
            best = (place, kind)
    return best[1]
