"""Rounds of sampling, kept beside the output as they come, so that a killed run goes on."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.likelihood import Flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.chunks import ChunkStore

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Round:
    """
    What one round leaves for the next.

    Attributes
    ----------
    z, flow
        Draws solved exactly: standard coordinates (draws, numbers), and what the network says.
    start
        (walkers, numbers) where the walk stands.
    share, shape
        How even the weights are, and the shape of their tail.
    chance
        State of the generator.
    """

    z: Array
    flow: Flow
    start: Array
    share: float
    shape: float
    chance: Mapping[str, Any]


def keep_round(store: ChunkStore | None, number: int, found: Round) -> None:
    """Keep a round, whole or not at all."""
    if store is None:
        return
    buffer = io.BytesIO()
    told = json.dumps({"share": found.share, "shape": found.shape, "chance": found.chance})
    np.savez(
        buffer,
        z=found.z,
        exposure=found.flow.exposure,
        traffic=found.flow.traffic,
        start=found.start,
        told=np.frombuffer(told.encode(), dtype=np.uint8),
    )
    store.put(number, buffer.getvalue())


def recall_rounds(store: ChunkStore | None) -> list[Round]:
    """Rounds kept by a run that was killed, from the first to the last that is whole."""
    found: list[Round] = []
    while store is not None and (data := store.get(len(found))) is not None:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            told = json.loads(bytes(arrays["told"]).decode())
            flow = Flow(arrays["exposure"], arrays["traffic"])
            found.append(Round(arrays["z"], flow, arrays["start"], **told))
    return found
