"""What all measurements share: programs, the work folder, the limits of the machine, how often things are repeated."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from .process import Cost, Launcher
from .programs import Programs
from .site import Site

# A file that changed in the last two seconds before a run is read again by the next one, since the clocks of file
# systems are coarse.
SETTLE = 3.0


@dataclass
class Lab:
    """The place where everything is measured."""

    programs: Programs
    work: Path
    repeat: int
    settle: float = SETTLE
    launcher: Launcher = field(init=False)
    sites: dict = field(default_factory=dict)
    names: int = 0

    def __post_init__(self):
        self.launcher = Launcher(self.programs.measure, self.work / "last-output.txt")

    def say(self, text: str):
        """Tells what is being done."""
        print(text, file=sys.stderr, flush=True)

    def site(self, posts: int, categories: int) -> Site:
        """The corpus of that size; it is made once."""
        key = (posts, categories)
        if key not in self.sites:
            self.say(f"making a corpus of {posts:,} posts in {categories:,} categories")
            folder = self.work / f"corpus-{posts}-{categories}"
            self.launcher.run([self.programs.corpus, folder, "--posts", str(posts), "--categories", str(categories)])
            self.sites[key] = Site(folder, self)
        return self.sites[key]

    def fresh(self, name: str) -> Path:
        """A path in the work folder at which nothing stands."""
        self.names += 1
        aside = self.work / "aside"
        aside.mkdir(exist_ok=True)
        return aside / f"{self.names}-{name}"

    def wait_until_settled(self):
        """Waits until what was just written can be trusted by what is run next."""
        time.sleep(self.settle)

    def quiet(self):
        """Has written data reach the disk, so that the next run does not pay for the last one."""
        os.sync()

    def read(self, folders: list) -> Cost:
        """The limit for reading every file."""
        return self.launcher.run([self.programs.limits, "read", *folders])

    def stat(self, folders: list) -> Cost:
        """The limit for looking at every file."""
        return self.launcher.run([self.programs.limits, "stat", *folders])

    def write(self, listing: Path) -> Cost:
        """The limit for writing files into a new folder."""
        self.quiet()
        return self.launcher.run([self.programs.limits, "write", listing, self.fresh("written")])

    def plain(self, folders: list, listing: Path) -> Cost:
        """What an ordinary loop takes to read every file, and to write files into a new folder."""
        self.quiet()
        read = self.launcher.run([self.programs.plain, "read", *folders])
        return read.and_then(self.launcher.run([self.programs.plain, "write", listing, self.fresh("written")]))
