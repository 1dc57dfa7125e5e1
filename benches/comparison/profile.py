"""Where the time of a build goes, as `feedkiln build --timings` tells it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

from .table import markdown

LINE = re.compile(r"^(\S.*?)\s+(\d+\.\d+)\s+(\d+\.\d+)\s*$", re.M)


@dataclass(frozen=True)
class Profile:
    """A case and its stages: name, seconds by the clock, CPU seconds."""

    case: str
    stages: list[tuple[str, str, str]]

    def markdown(self) -> str:
        """As a table."""
        return markdown([self.case, "wall s", "CPU s"], [list(stage) for stage in self.stages])


def profile(site, case: str, build) -> Profile:
    """Runs a build once more for its stages; without any where the program does not know the option."""
    if not _is_known(site.lab.programs.feedkiln):
        build()
        return Profile(case, [])
    build("--timings")
    return Profile(case, LINE.findall(site.lab.launcher.printed()))


def _is_known(feedkiln) -> bool:
    told = subprocess.run([feedkiln, "build", "--help"], stdout=subprocess.PIPE, text=True, check=False)
    return "--timings" in told.stdout
