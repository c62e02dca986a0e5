"""The README tells the truth: what its commands print is what they print."""

from __future__ import annotations

import re

import pytest


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def test_shown_output_is_what_the_commands_print(root, readme, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "scripts"))
    from renew_readme import BLOCK, answer_command

    blocks = list(BLOCK.finditer(readme))
    assert len(blocks) >= 3
    for block in blocks:
        assert answer_command(block["words"]) == block["shown"], "run scripts/renew_readme.py"


def test_python_example_runs(readme):
    (code,) = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  our own page


def test_links_lead_to_files(root, readme):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)|`((?:docs|data)/[\w/.]+)`", readme):
        assert (root / (target[0] or target[1])).exists(), target
