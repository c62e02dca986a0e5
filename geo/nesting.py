"""How deep brackets nest, told before a parser follows them down."""

from __future__ import annotations

import numpy as np


def nesting_depth(text: str) -> int:
    """
    Deepest nesting of square and curly brackets in a text without quoted parts.

    Examples
    --------
    >>> nesting_depth("{a: [1, [2]]}")
    3
    """
    codes = np.frombuffer(text.encode("utf-8", "replace"), dtype=np.uint8)
    opens = (codes == ord("[")) | (codes == ord("{"))
    closes = (codes == ord("]")) | (codes == ord("}"))
    return int(np.where(opens[opens | closes], 1, -1).cumsum().max(initial=0))
