"""Programs are run here, and what they cost comes back."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A program ended otherwise than it should have."""


class TooSlow(Exception):
    """A program was stopped because its time was over."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system), seconds by the clock, and the peak of memory in bytes."""

    cpu: float
    wall: float
    peak: int

    def and_then(self, other: Cost) -> Cost:
        """Both, one after the other."""
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.peak, other.peak))

    @staticmethod
    def median(costs: list[Cost]) -> Cost:
        """The median of times, and the highest peak: memory has to be there in the worst run too."""
        return Cost(
            statistics.median(cost.cpu for cost in costs),
            statistics.median(cost.wall for cost in costs),
            max(cost.peak for cost in costs),
        )

    @staticmethod
    def least(costs: list[Cost]) -> Cost:
        """The times of the run that took least, since what disturbs a run only adds to it; and the highest peak."""
        best = min(costs, key=lambda cost: cost.cpu)
        return Cost(best.cpu, best.wall, max(cost.peak for cost in costs))


@dataclass(frozen=True)
class Held:
    """Runs, each held against what was measured just before it, in turn: the pair whose ratio is the middle one."""

    build: Cost
    limit: Cost

    @staticmethod
    def middle(pairs: list[tuple[Cost, Cost]]) -> Held:
        """Of pairs of a run and its limit; of an even number the higher of the two. The peaks are the highest."""
        by_ratio = sorted(pairs, key=lambda pair: pair[0].cpu / pair[1].cpu)
        build, limit = by_ratio[len(by_ratio) // 2]
        return Held(Cost(build.cpu, build.wall, max(run.peak for run, _ in pairs)), limit)

    @property
    def ratio(self) -> float:
        """How many times the limit the run took."""
        return self.build.cpu / self.limit.cpu


class Launcher:
    """Runs programs through measure.c; what they print goes to a log, which is shown where one fails."""

    def __init__(self, measure: Path, log: Path):
        self.measure = measure
        self.log = log

    def run(self, words: list, cwd: Path | None = None, limit: float | None = None, allowed=(0,)) -> Cost:
        """Runs a program; `limit` is in seconds, `allowed` are the exit codes that are no failure."""
        words = [os.fspath(word) for word in words]
        reading, writing = os.pipe()
        with open(self.log, "wb") as log, open(reading, "rb") as answer:
            process = subprocess.Popen(
                [os.fspath(self.measure), str(writing), *words],
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[writing],
                start_new_session=True,
            )
            os.close(writing)
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                raise TooSlow from None
            finally:
                # Also where the user ends the script: nothing is left running.
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            told = answer.read().split()
        if len(told) != 5 or int(told[4]) not in allowed:
            status = told[4].decode() if len(told) == 5 else "no answer"
            raise Failed(f"{' '.join(words)}: {status}\n{self.printed()}")
        user, system, wall, peak, _ = map(int, told)
        return Cost((user + system) / 1e6, wall / 1e6, peak * 1024)

    def printed(self) -> str:
        """The end of what the last program printed."""
        return self.log.read_text(errors="replace")[-4000:]
