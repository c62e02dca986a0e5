"""Whether a clock on this machine tells of the page and not of what else the machine does."""

from __future__ import annotations

import os


def runs_alone() -> bool:
    """No other test runs beside this one, and hardly anything else does."""
    return "PYTEST_XDIST_WORKER" not in os.environ and os.getloadavg()[0] < 1.5
