"""Bounds how long the database driver may wait, connecting included."""

import select
import threading
import time

import psycopg2.extensions


class DeadlineExceeded(psycopg2.OperationalError):
    """The database did not answer in the time it was given."""


class Deadline:
    """A point in monotonic time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends_at = time.monotonic() + seconds

    def remaining_seconds(self) -> float:
        """Never negative."""
        return max(0.0, self._ends_at - time.monotonic())

    def exceeded(self) -> DeadlineExceeded:
        """The error to raise when nothing remains."""
        return DeadlineExceeded(f"no answer from the database within {self._seconds:g} s")


class _Current(threading.local):
    deadline: Deadline | None = None


_current = _Current()


def use_deadline(deadline: Deadline) -> None:
    """Applies to every wait of the driver in this thread from now on."""
    _current.deadline = deadline


def _wait(connection: psycopg2.extensions.connection) -> None:
    """Called by the driver instead of blocking: waits for the socket, but only until the deadline."""
    deadline = _current.deadline or Deadline(0)
    while True:
        state = connection.poll()
        if state == psycopg2.extensions.POLL_OK:
            return
        event = select.POLLIN if state == psycopg2.extensions.POLL_READ else select.POLLOUT
        poller = select.poll()
        poller.register(connection.fileno(), event)
        if not poller.poll(deadline.remaining_seconds() * 1000):
            raise deadline.exceeded()


def install() -> None:
    """Makes the driver wait through this module; once per process, before the first connection."""
    psycopg2.extensions.set_wait_callback(_wait)
