"""Answers "does the database work?" in bounded time, whatever the database or the name server does."""

import threading

from .database import Database, DatabaseUnavailable

# Who asks waits one second: the answer must have arrived by then.
ANSWER_SECONDS = 0.9


class _Probe:
    """One question to the database, for all who ask while it is under way."""

    def __init__(self) -> None:
        self.finished = threading.Event()
        self.reason: str | None = None


class HealthCheck:
    """Looking a name up cannot be given a limit: so another thread asks, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._probe: _Probe | None = None

    def reason_unhealthy(self) -> str | None:
        """None when a query succeeded, else why not; after ANSWER_SECONDS at the latest."""
        with self._lock:
            probe = self._probe
            if probe is None:
                probe = self._probe = _Probe()
                threading.Thread(target=self._run, args=(probe,), daemon=True).start()
        if not probe.finished.wait(ANSWER_SECONDS):
            return f"no answer from the database within {ANSWER_SECONDS:g} s"
        return probe.reason

    def _run(self, probe: _Probe) -> None:
        try:
            self._database.check()
        except DatabaseUnavailable as error:
            probe.reason = str(error)
        finally:
            with self._lock:
                self._probe = None
            probe.finished.set()
