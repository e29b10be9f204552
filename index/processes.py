"""Functions called in several processes. One that dies is an error at once, and none outlives the one who asks.

A process and its pipe each, without a pool of the standard library: that of ``concurrent.futures`` waits for ever where
a process dies while it begins another.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from traceback import format_exc
from typing import Any, TypeVar

from crawlers.items import ThreadwellError

S = TypeVar("S")
T = TypeVar("T")


class WorkerError(ThreadwellError):
    """A process that was to do a part of the work is gone."""


def _nothing() -> None:
    pass


class Pool:
    """So many processes, begun as they are needed; each first calls ``begin``, and has one task at a time.

    Functions and what they take and give are sent to and fro by pickle. Every method raises :class:`WorkerError`.
    """

    def __init__(self, workers: int, begin: Callable[[], None] = _nothing) -> None:
        self._most = workers
        self._begin = begin
        self._processes: list[BaseProcess] = []
        self._idle: list[Connection] = []
        self._busy: dict[Connection, Future[Any]] = {}  # of whatever type its function gives

    def call(self, function: Callable[[S], T], item: S) -> Callable[[], T]:
        """Have a function called as soon as a process is free, which this waits for.

        What comes back waits for the answer: it returns what the function does, and raises what that raises.
        """
        with _explained():
            if not self._idle and len(self._processes) < self._most:
                self._start()
            while not self._idle:
                self._receive()
            connection = self._idle.pop()
            connection.send((function, item))
        answer: Future[T] = Future()
        self._busy[connection] = answer

        def awaited() -> T:
            with _explained():
                while not answer.done():
                    self._receive()
            return answer.result()

        return awaited

    def map(self, function: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """What the function gives for each item, in their order; items are asked for as processes are free."""
        awaited: deque[Callable[[], T]] = deque()
        for item in items:
            awaited.append(self.call(function, item))
            if len(awaited) > 2 * self._most:
                yield awaited.popleft()()
        while awaited:
            yield awaited.popleft()()

    def _start(self) -> None:
        context = get_context("spawn")
        ours, its = context.Pipe()
        process = context.Process(target=_work, args=(its, self._begin), daemon=True)
        process.start()
        its.close()
        self._processes.append(process)
        self._idle.append(ours)

    def _receive(self) -> None:
        """Wait for the next answers. Raises EOFError where a process is gone."""
        gone = {process.sentinel for process in self._processes}
        ready = set(wait([*self._busy, *gone]))
        if ready & gone:
            raise EOFError
        for connection in [one for one in self._busy if one in ready]:
            value, error = connection.recv()
            answer = self._busy.pop(connection)
            self._idle.append(connection)
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(value)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for process in self._processes:
            process.kill()
            process.join()
        for connection in (*self._idle, *self._busy):
            connection.close()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise WorkerError(
            "A process that did a part of the work was killed, perhaps for want of memory. Try again."
        ) from error


def _work(connection: Connection, begin: Callable[[], None]) -> None:
    """Do tasks until the one who asks is gone. Interrupts are for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin()
    with suppress(EOFError, ConnectionError):
        while True:
            function, item = connection.recv()
            value, error = None, None
            try:
                value = function(item)
            except Exception as raised:  # noqa: BLE001  # it is raised where the answer is awaited
                raised.add_note(format_exc())
                error = raised
            connection.send((value, error))
