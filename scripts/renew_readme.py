"""Run the commands shown in README.md again and write what they now print beneath them.

python scripts/renew_readme.py
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
# A console block with one command; what follows the command is what it printed.
BLOCK = re.compile(r"(?<=```console\n)\$ corridors (?P<words>.*)\n(?P<shown>(?:.*\n)*?)(?=```)")


def answer_command(words: str) -> str:
    """What a command prints when piped."""
    done = subprocess.run(
        [sys.executable, "-m", "routes", *words.split(), "-q"],
        capture_output=True,
        check=True,
        cwd=README.parent,
        encoding="utf-8",
    )
    return done.stdout


def renew_text(text: str) -> str:
    """The page with the output of every command as it is now."""
    return BLOCK.sub(lambda m: f"$ corridors {m['words']}\n{answer_command(m['words'])}", text)


if __name__ == "__main__":
    README.write_text(renew_text(README.read_text(encoding="utf-8")), encoding="utf-8")
