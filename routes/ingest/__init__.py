"""From news text to candidate events, each with the words it came from.

Start with `read_article`::

    from routes.ingest import read_article, read_remarks

    candidates = read_article(text, published="2025-07-30")

Names of persons are neither looked for nor kept.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routes.ingest.appending import append_decisions
    from routes.ingest.candidates import read_article, read_remarks
    from routes.ingest.linkage import find_known, link_reports
    from routes.ingest.review import Decision, review_candidates

# Where each public name lives. Importing the package loads none of these modules.
_HOMES = {
    "read_article": "routes.ingest.candidates",
    "read_remarks": "routes.ingest.candidates",
    "link_reports": "routes.ingest.linkage",
    "find_known": "routes.ingest.linkage",
    "review_candidates": "routes.ingest.review",
    "Decision": "routes.ingest.review",
    "append_decisions": "routes.ingest.appending",
}

__all__ = [
    "Decision",
    "append_decisions",
    "find_known",
    "link_reports",
    "read_article",
    "read_remarks",
    "review_candidates",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'routes.ingest' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
