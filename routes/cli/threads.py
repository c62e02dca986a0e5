"""How many threads matrix products run on."""

from __future__ import annotations

import os


def keep_products_single() -> None:
    """
    Let numpy's matrix products run on one thread; call before numpy is imported.

    A walk makes a hundred thousand small products, which several threads only hold up: 300 steps
    took 6.3 s of processor time on two cores so, 1.5 s with one. Whoever sets OPENBLAS_NUM_THREADS
    keeps what they set.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
