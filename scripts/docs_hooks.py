"""What `mkdocs build` adds: a site that asks nothing of any network, opened from a folder too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

# The theme fetches this where pages are opened from a folder; ours does the same, from the site.
FETCHED = "https://unpkg.com/iframe-worker/shim"
OURS = "assets/frame_worker.js"
FORMULA = re.compile(r"^```math\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def on_config(config: Any) -> Any:
    """Add pages that the navigation of mkdocs.yml does not name to its guide."""
    docs = Path(config["docs_dir"])
    named = str(config["nav"])
    guide = next(part["Guide"] for part in config["nav"] if "Guide" in part)
    pages = (str(page.relative_to(docs)) for page in sorted(docs.rglob("*.md")))
    guide += [page for page in pages if page not in named]
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Turn fenced formulas into MathML, which browsers draw without any script."""
    from latex2mathml.converter import convert

    return FORMULA.sub(
        lambda found: f"<p>{convert(found[1].strip(), display='block')}</p>\n", markdown
    )


def on_post_build(config: Any) -> None:
    """Let every page take the search's helper from the site itself."""
    site = Path(config["site_dir"])
    changed = 0
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        changed += text.count(FETCHED)
        up = "../" * (len(page.relative_to(site).parts) - 1)
        page.write_text(text.replace(FETCHED, up + OURS), encoding="utf-8")
    if not changed:
        raise ValueError("the theme has changed: look at what its pages ask for from file://")
