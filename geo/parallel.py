"""Do the same to several things at once, in processes."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def map_tasks(
    function: Callable[[Task], Result], tasks: Sequence[Task], *, jobs: int = 1
) -> Iterator[Result]:
    """
    Results of a function over tasks, in the order of the tasks.

    Parameters
    ----------
    function
        Defined at the top of a module, so that another process can find it.
    jobs
        Processes at a time; 1 stays in this one.

    Examples
    --------
    >>> list(map_tasks(abs, [-1, 2]))
    [1, 2]
    """
    if jobs <= 1 or len(tasks) <= 1:
        yield from map(function, tasks)
        return
    with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=choose_context()) as pool:
        yield from pool.map(function, tasks)


def choose_context() -> multiprocessing.context.BaseContext:
    """Fork where it is safe (Linux, one thread): workers start at once; else start afresh."""
    forks = sys.platform.startswith("linux") and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")
