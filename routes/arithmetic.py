"""Plain numbers or logarithms: the two ways a walk down the corridors can reckon."""

# ruff: noqa: D102 - each method is described once, on Arithmetic
from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class Arithmetic(Protocol):
    """Encoded values are never negative; `zero` encodes 0."""

    zero: float

    def encode(self, log_values: Array) -> Array:
        """From natural logarithms."""

    def encode_plain(self, values: Array) -> Array:
        """From plain numbers, 0 or more."""

    def times(self, left: Array, right: Array) -> Array:
        """Product, element by element."""

    def over(self, top: Array, bottom: Array) -> Array:
        """Quotient, encoded; 0 where `bottom` is 0."""

    def plus(self, left: Array, right: Array) -> Array:
        """Sum, element by element."""

    def join(self, left: Array, right: Array, out: Array | None = None) -> Array:
        """Matrix product over the last two axes, into `out` if given."""

    def total(self, values: Array, axis: tuple[int, ...]) -> Array:
        """Sum along axes."""

    def log(self, values: Array) -> Array:
        """To natural logarithms."""

    def decode(self, values: Array) -> Array:
        """To plain numbers."""

    def ratio(self, top: Array, bottom: Array) -> Array:
        """Quotient as a plain number; 0 where `bottom` is 0."""

    def meet(self, ahead: Array, behind: Array) -> Array:
        """Plain sum of the product over rows: (rows, cases, n) twice to (cases, n)."""


class PlainNumbers:
    """Sums and products as they are: fast."""

    zero = 0.0

    def encode(self, log_values: Array) -> Array:
        return np.exp(log_values)

    def encode_plain(self, values: Array) -> Array:
        return values

    def times(self, left: Array, right: Array) -> Array:
        return left * right

    def over(self, top: Array, bottom: Array) -> Array:
        shape = np.broadcast(top, bottom).shape
        return np.divide(top, bottom, out=np.zeros(shape), where=bottom > 0)

    def plus(self, left: Array, right: Array) -> Array:
        return left + right

    def join(self, left: Array, right: Array, out: Array | None = None) -> Array:
        return np.matmul(left, right, out=out)

    def total(self, values: Array, axis: tuple[int, ...]) -> Array:
        return np.asarray(values.sum(axis=axis))

    def log(self, values: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.log(values)

    def decode(self, values: Array) -> Array:
        return values

    def ratio(self, top: Array, bottom: Array) -> Array:
        return self.over(top, bottom)

    def meet(self, ahead: Array, behind: Array) -> Array:
        return np.asarray(np.einsum("rcn,rcn->cn", ahead, behind))


class Logarithms:
    """Sums and products of logarithms: right for any exponent, several times slower."""

    zero = -np.inf

    def encode(self, log_values: Array) -> Array:
        return log_values

    def encode_plain(self, values: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.log(values)

    def times(self, left: Array, right: Array) -> Array:
        return left + right

    def over(self, top: Array, bottom: Array) -> Array:
        usable = bottom > -np.inf
        return np.where(usable, top - np.where(usable, bottom, 0.0), -np.inf)

    def plus(self, left: Array, right: Array) -> Array:
        return np.logaddexp(left, right)

    def join(self, left: Array, right: Array, out: Array | None = None) -> Array:
        joined = self.total(left[..., :, :, None] + right[..., None, :, :], axis=(-2,))
        if out is not None:
            out[...] = joined
        return joined

    def total(self, values: Array, axis: tuple[int, ...]) -> Array:
        peak = values.max(axis=axis, keepdims=True, initial=-np.inf)
        peak = np.where(np.isfinite(peak), peak, 0.0)
        with np.errstate(divide="ignore"):
            summed = np.log(np.exp(values - peak).sum(axis=axis, keepdims=True))
        return np.asarray((summed + peak).squeeze(axis=axis))

    def log(self, values: Array) -> Array:
        return values

    def decode(self, values: Array) -> Array:
        return np.exp(values)

    def ratio(self, top: Array, bottom: Array) -> Array:
        return np.exp(self.over(top, bottom))

    def meet(self, ahead: Array, behind: Array) -> Array:
        return np.exp(self.total(ahead + behind, axis=(0,)))
