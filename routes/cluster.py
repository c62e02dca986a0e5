"""Many chunks on many processors: this process, others of this machine, or a Dask cluster.

Chunks are kept beside the output as they come, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.errors import Fault, InputError, MissingExtra, WriteError
from routes.chunks import ChunkStore
from routes.sweep import Sweep, solve_chunk

if TYPE_CHECKING:
    from concurrent.futures import Executor

Tell = Callable[[int, int], None]

#: Seconds within which a scheduler must answer.
SCHEDULER_SECONDS = 5.0
#: Times a chunk is tried again when the worker that had it goes away.
RETRIES = 3
# Chunks sent ahead per processor: enough that none waits, few enough that memory stays small.
AHEAD = 4
START_ONE = "Start one with `dask scheduler`, and `dask worker ADDRESS` where the work is done."
THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def run_sweep(
    sweep: Sweep,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    store: ChunkStore | None = None,
    tell: Tell | None = None,
) -> list[bytes]:
    """
    All chunks of a sweep, in order; the same bytes however they are solved.

    Parameters
    ----------
    jobs
        Processes of this machine.
    scheduler
        Address of a running Dask scheduler, such as ``tcp://10.0.0.5:8786``, in place of `jobs`.
    store
        Where chunks are kept; chunks it already holds are not solved again.
    tell
        Called with how many chunks are there, and of how many.

    Raises
    ------
    InputError
        If the scheduler does not answer.
    MissingExtra
        If Dask is not installed.
    WriteError
        If a chunk cannot be kept, or the workers died.
    """
    store = store or ChunkStore(None, sweep.key)
    waiting = [chunk for chunk in range(sweep.chunks) if store.get(chunk) is None]
    done = sweep.chunks - len(waiting)
    if tell:
        tell(done, sweep.chunks)
    for chunk, data in _solve(sweep, waiting, jobs=jobs, scheduler=scheduler):
        store.put(chunk, data)
        done += 1
        if tell:
            tell(done, sweep.chunks)
    found = [store.get(chunk) for chunk in range(sweep.chunks)]
    lost = [chunk for chunk, data in enumerate(found) if data is None]
    if lost:
        raise WriteError(f"{len(lost)} chunks could not be read back. Is the disk failing?")
    return [data for data in found if data is not None]


def _solve(
    sweep: Sweep, chunks: Sequence[int], *, jobs: int, scheduler: str | None
) -> Iterator[tuple[int, bytes]]:
    if scheduler is not None:
        return _solve_on_dask(sweep, chunks, scheduler)
    if jobs > 1 and len(chunks) > 1:
        return _solve_in_processes(sweep, chunks, min(jobs, len(chunks)))
    return ((chunk, solve_chunk(sweep, chunk)) for chunk in chunks)


def _solve_in_processes(
    sweep: Sweep, chunks: Sequence[int], jobs: int
) -> Iterator[tuple[int, bytes]]:
    import multiprocessing
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    with (
        _one_thread_each(),
        ProcessPoolExecutor(jobs, context, initializer=_receive, initargs=(sweep,)) as pool,
    ):
        left = iter(chunks)
        running = {
            pool.submit(_solve_received, chunk): chunk for chunk in islice(left, AHEAD * jobs)
        }
        try:
            while running:
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for one in ready:
                    yield running.pop(one), one.result()
                    for chunk in islice(left, 1):
                        running[pool.submit(_solve_received, chunk)] = chunk
        except BrokenProcessPool as error:
            said = (
                "a process died, perhaps for lack of memory. Run again to go on, with fewer --jobs."
            )
            raise WriteError(said) from error
        finally:
            _stop(pool)


def _stop(pool: Executor) -> None:
    pool.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that share the processors use one thread each for matrix products."""
    before = {name: os.environ.get(name) for name in THREAD_LIMITS}
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_received: list[Sweep] = []


def _receive(sweep: Sweep) -> None:
    _received[:] = [sweep]


def _solve_received(chunk: int) -> bytes:
    return solve_chunk(_received[0], chunk)


def _solve_on_dask(
    sweep: Sweep, chunks: Sequence[int], scheduler: str
) -> Iterator[tuple[int, bytes]]:
    import pickle

    from distributed import as_completed

    with _client(scheduler) as client:
        # A task, not scattered data: Dask makes it again if the worker that holds it dies.
        plan = client.submit(bytes, pickle.dumps(sweep), key=f"sweep-{sweep.key}", retries=RETRIES)
        left = iter(chunks)
        ahead = AHEAD * max(2, len(client.scheduler_info()["workers"]))

        def send(count: int) -> list[Any]:
            return [
                client.submit(
                    _solve_sent,
                    plan,
                    sweep.key,
                    chunk,
                    key=f"chunk-{sweep.key}-{chunk}",
                    retries=RETRIES,
                )
                for chunk in islice(left, count)
            ]

        running: Any = as_completed(send(ahead), loop=client.loop)  # type: ignore[no-untyped-call]
        for one in running:
            if one.status != "finished":
                raise _tell_failure(one)
            chunk, data = one.result()
            yield chunk, data
            for more in send(1):
                running.add(more)


def greet_scheduler(scheduler: str) -> None:
    """
    Make sure within seconds that a Dask scheduler answers at an address.

    A client is not tried first: where something else answers, it takes minutes to give up.

    Raises
    ------
    InputError
        If none does.
    MissingExtra
        If Dask is not installed.
    """
    try:
        from distributed.comm.core import connect
    except ImportError as error:
        raise MissingExtra("distributed", extra="distributed") from error

    async def greet() -> None:
        comm = await connect(scheduler, timeout=SCHEDULER_SECONDS)  # type: ignore[no-untyped-call]
        comm.abort()

    async def within_seconds() -> None:
        await asyncio.wait_for(greet(), SCHEDULER_SECONDS)

    try:
        _knock(scheduler)
        # In a thread of its own: a notebook has an event loop at work in the one it runs in.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(within_seconds())).result()
    except Exception as error:  # what answers in another tongue may raise anything
        fault = Fault("--scheduler", scheduler, "no scheduler answers there", START_ONE)
        raise InputError(fault) from error


def _knock(scheduler: str) -> None:
    """Raise OSError at once where nothing listens; Dask would try again until time is up."""
    parts = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
    if parts.scheme in ("tcp", "tls") and parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), SCHEDULER_SECONDS).close()


@contextlib.contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler with workers, or say within seconds that there is none."""
    greet_scheduler(scheduler)
    from distributed import Client

    with Client(  # type: ignore[no-untyped-call]
        scheduler, timeout=SCHEDULER_SECONDS, set_as_default=False
    ) as client:
        try:
            client.wait_for_workers(1, timeout=SCHEDULER_SECONDS)
        except TimeoutError as error:
            fault = Fault("--scheduler", scheduler, "the scheduler has no workers", START_ONE)
            raise InputError(fault) from error
        yield client


@lru_cache(maxsize=2)
def _unpack(key: str) -> list[Sweep]:  # noqa: ARG001  one list a sweep, filled once
    return []


def _solve_sent(plan: bytes, key: str, chunk: int) -> tuple[int, bytes]:
    """Solve a chunk on a Dask worker; each worker unpacks a sweep once."""
    import pickle

    held = _unpack(key)
    if not held:
        held.append(pickle.loads(plan))  # noqa: S301  our own, sent over the user's own cluster
    return chunk, solve_chunk(held[0], chunk)


def _tell_failure(future: Any) -> Exception:
    """Why a chunk could not be solved on the cluster."""
    error = future.exception()
    if isinstance(error, ImportError):
        problem = f"its workers cannot import corridors ({error})"
        remedy = "Install the same version of corridors where the workers run."
        return InputError(Fault("--scheduler", "", problem, remedy))
    if type(error).__name__ == "KilledWorker":
        return WriteError("too many workers died on one chunk. Run again to go on.")
    return error if isinstance(error, Exception) else WriteError("a chunk was cancelled.")
