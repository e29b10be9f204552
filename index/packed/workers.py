"""Segments made in several processes. One that dies ends the build, and none outlives the writer.

Posts wait for a process in files of the index's folder: so memory does not grow with how many wait, and the pipes to
the processes carry names alone. A file that is left behind goes with the next commit, as any of ours.

A process and its pipe each, without a pool of the standard library: that of ``concurrent.futures`` waits for ever where
a process dies while it begins another.
"""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec
from whoosh.fields import Schema

from index.packed.building import Maker, Row, row_type
from index.packed.container import PackedError
from index.packed.cutting import Cutter
from index.packed.segment import NAME, PackedSegment

_SIZE = 8  # bytes that say how long the posts are that follow


class WorkerError(PackedError):
    """A process that was to do a part of the work is gone."""


class Pool:
    """So many processes, begun as they are needed; each makes every so many-th segment."""

    def __init__(self, workers: int, schema: Schema) -> None:
        self._most = workers
        self._schema = schema
        self._workers: list[tuple[BaseProcess, Connection]] = []  # whose turn it is comes first

    def make(self, path: Path) -> Callable[[], PackedSegment]:
        """Have the segment made of the posts in a file. What comes back waits for it, and raises what went wrong.

        Both raise :class:`WorkerError`.
        """
        process, connection = self._begun() if len(self._workers) < self._most else self._workers.pop(0)
        self._workers.append((process, connection))
        with _explained():
            connection.send(path)
        return partial(self._awaited, connection)

    def _begun(self) -> tuple[BaseProcess, Connection]:
        context = get_context("spawn")
        ours, its = context.Pipe()
        process = context.Process(target=work, args=(its, self._schema), daemon=True)
        process.start()
        its.close()
        return process, ours

    def _awaited(self, connection: Connection) -> PackedSegment:
        ready = wait([connection, *(process.sentinel for process, _ in self._workers)])
        with _explained():
            if connection not in ready:
                raise EOFError
            found: PackedSegment | Exception = connection.recv()
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for process, connection in self._workers:
            process.kill()
            process.join()
            connection.close()


class Spool:
    """Gathers the posts of a segment for a process; see :class:`index.packed.building.Sink`."""

    def __init__(self, folder: Path, pool: Pool) -> None:
        self._pool = pool
        self._path = folder / f"{NAME}_{secrets.token_hex(8)}.twp.new"

    def take(self, rows: Sequence[Row]) -> None:
        """See :meth:`index.packed.building.Sink.take`. Raises OSError."""
        encoded = msgspec.msgpack.encode(rows)
        with self._path.open("ab") as file:
            file.write(len(encoded).to_bytes(_SIZE, "big") + encoded)

    def seal(self) -> Callable[[], PackedSegment]:
        """See :meth:`index.packed.building.Sink.seal`. Raises :class:`WorkerError`."""
        return self._pool.make(self._path)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise WorkerError(
            "A process that did a part of the work was killed, perhaps for want of memory. Try again."
        ) from error


def work(connection: Connection, schema: Schema) -> None:
    """Make segments until the one who asks is gone. Interrupts are for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cutter = Cutter()
    with suppress(EOFError, ConnectionError):
        while True:
            path: Path = connection.recv()
            try:
                found: PackedSegment | Exception = made(path, schema, cutter)
            except (OSError, PackedError) as error:
                found = error
            connection.send(found)


def made(path: Path, schema: Schema, cutter: Cutter) -> PackedSegment:
    """Make the segment of the posts in a file, and take that away. Raises OSError."""
    maker = Maker(path.parent, schema, cutter)
    rows = msgspec.msgpack.Decoder(list[row_type(schema)])  # type: ignore[misc]  # a type that is made as it runs
    with path.open("rb") as file:
        while size := file.read(_SIZE):
            maker.take(rows.decode(file.read(int.from_bytes(size, "big"))))
    path.unlink()
    return maker.seal()()
