"""The programs that are measured with, and the one that is measured: built, or taken as they are."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .process import Failed

BENCHES = Path(__file__).resolve().parent.parent
REPOSITORY = BENCHES.parent


@dataclass(frozen=True)
class Programs:
    """Where each program stands."""

    measure: Path
    limits: Path
    plain: Path
    feedkiln: Path
    corpus: Path


def prepare(work: Path, feedkiln: Path | None, corpus: Path | None, compiler: str) -> Programs:
    """Compiles the programs of one file into the work folder, and with cargo those that were not named."""
    made = {}
    for name in ("measure", "limits"):
        made[name] = work / name
        _call([compiler, "-O2", "-o", made[name], BENCHES / f"{name}.c"])
    made["plain"] = work / "plain"
    _call(["rustc", "--edition", "2024", "-O", "-o", made["plain"], BENCHES / "comparison" / "plain.rs"])
    if feedkiln is None or corpus is None:
        built = _cargo()
        feedkiln = feedkiln or built["feedkiln"]
        corpus = corpus or built["corpus"]
    return Programs(made["measure"], made["limits"], made["plain"], feedkiln.resolve(), corpus.resolve())


def _cargo() -> dict[str, Path]:
    words = ["cargo", "build", "--release", "--locked", "--bin", "feedkiln", "--example", "corpus"]
    # Where cargo puts what it builds can be set in many places; it says so itself.
    answer = _call([*words, "--message-format", "json-render-diagnostics"], cwd=REPOSITORY)
    built = {}
    for line in answer.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            built[message["target"]["name"]] = Path(message["executable"])
    return built


def _call(words: list, cwd: Path | None = None) -> str:
    words = [str(word) for word in words]
    try:
        ended = subprocess.run(words, cwd=cwd, stdout=subprocess.PIPE, text=True, check=False)
    except OSError as fault:
        raise Failed(f"{words[0]}: {fault.strerror}") from fault
    if ended.returncode != 0:
        raise Failed(f"{' '.join(words)}: {ended.returncode}")
    return ended.stdout
