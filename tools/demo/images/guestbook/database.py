"""The guestbook's tables, over a few connections that may break at any time."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg2
import psycopg2.extensions

from . import deadline
from .config import Config
from .deadline import Deadline

# A health check waits one second; a little less, so that the answer is there in time.
DEADLINE_SECONDS = 0.9
# Asking whether a kept connection still works. On a rack's network an answer takes a few
# milliseconds; a lost database must leave time for a fresh connection to its replacement.
PING_SECONDS = 0.25
# Connections in use at once: PostgreSQL allows 100 by default, shared by all replicas.
CONNECTIONS_MAX = 8
# Connections kept for the next request.
IDLE_CONNECTIONS_MAX = 4
# Addresses of the database's name that are tried.
ADDRESSES_MAX = 4
# Entries on the page.
ENTRIES_SHOWN = 20
# Any number, the same in all replicas: whoever holds this lock may create the tables.
SCHEMA_LOCK = 5_473_011

_SCHEMA_EXISTS = """
SELECT to_regclass('guestbook_entries') IS NOT NULL AND EXISTS (
  SELECT FROM pg_class WHERE oid = to_regclass('guestbook_visits'))
"""

_CREATE_SCHEMA = """
CREATE TABLE IF NOT EXISTS guestbook_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  author text NOT NULL,
  message text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  written_by text NOT NULL
);
CREATE TABLE IF NOT EXISTS guestbook_visits (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  visits bigint NOT NULL
);
INSERT INTO guestbook_visits (visits) VALUES (0) ON CONFLICT DO NOTHING;
"""


class DatabaseUnavailable(Exception):
    """The database could not be used this time; the message is fit for a visitor."""


@dataclass(frozen=True)
class Entry:
    """One entry of the guestbook."""

    author: str
    message: str
    written_at: datetime
    # Host name of the replica that took it.
    written_by: str


@dataclass(frozen=True)
class Page:
    """What the guestbook shows."""

    visits: int
    # Newest first.
    entries: list[Entry]


def _ensure_schema(connection: psycopg2.extensions.connection) -> None:
    """Safe when several replicas start at once: IF NOT EXISTS alone is not."""
    with connection, connection.cursor() as cursor:
        cursor.execute(_SCHEMA_EXISTS)
        row = cursor.fetchone()
        if row is not None and row[0]:
            return
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
        cursor.execute(_CREATE_SCHEMA)


def _addresses(host: str, port: int) -> list[str]:
    """
    Looks the host up here: the driver would hold up all threads (and signals) while a name server
    does not answer, Python's own look-up does not.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise psycopg2.OperationalError(f"cannot look up {host}: {error.strerror}") from error
    unique = dict.fromkeys(str(address[0]) for *_, address in found)
    return list(unique)[:ADDRESSES_MAX]


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


class Database:
    """Reads and writes the guestbook. Every call ends within DEADLINE_SECONDS (plus name lookup)."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._slots = threading.BoundedSemaphore(CONNECTIONS_MAX)
        self._lock = threading.Lock()
        self._idle: list[psycopg2.extensions.connection] = []
        deadline.install()

    def check(self) -> None:
        """Raises DatabaseUnavailable unless a query succeeds."""
        with self._cursor() as cursor:
            cursor.execute("SELECT visits FROM guestbook_visits")

    def visit(self) -> Page:
        """Counts a visit and returns what to show."""
        with self._cursor() as cursor:
            cursor.execute("UPDATE guestbook_visits SET visits = visits + 1 RETURNING visits")
            return self._read_page(cursor)

    def read(self) -> Page:
        """What to show, without counting a visit."""
        with self._cursor() as cursor:
            cursor.execute("SELECT visits FROM guestbook_visits")
            return self._read_page(cursor)

    def add(self, author: str, message: str, written_by: str) -> None:
        """Adds an entry; once this returns, it is on the database's disk."""
        with self._cursor() as cursor:
            cursor.execute(
                "INSERT INTO guestbook_entries (author, message, written_by) VALUES (%s, %s, %s)",
                (author, message, written_by),
            )

    @staticmethod
    def _read_page(cursor: psycopg2.extensions.cursor) -> Page:
        row = cursor.fetchone()
        cursor.execute(
            "SELECT author, message, written_at, written_by FROM guestbook_entries"
            " ORDER BY id DESC LIMIT %s",
            (ENTRIES_SHOWN,),
        )
        entries = [Entry(*fields) for fields in cursor.fetchall()]
        return Page(visits=0 if row is None else row[0], entries=entries)

    @contextmanager
    def _cursor(self) -> Iterator[psycopg2.extensions.cursor]:
        """One transaction: committed when the block ends well, never sent a second time."""
        whole = Deadline(DEADLINE_SECONDS)
        if not self._slots.acquire(timeout=whole.remaining_seconds()):
            raise DatabaseUnavailable("too many requests are waiting for the database")
        try:
            connection = self._working_connection(whole)
            try:
                with connection, connection.cursor() as cursor:
                    yield cursor
            except psycopg2.Error:
                # The connection may be broken or the tables gone: look afresh next time.
                connection.close()
                self._drop_idle()
                raise
            self._keep(connection)
        except psycopg2.Error as error:
            raise DatabaseUnavailable(_first_line(error)) from error
        finally:
            self._slots.release()

    def _working_connection(self, whole: Deadline) -> psycopg2.extensions.connection:
        """A kept connection that still answers, or a new one."""
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        if kept is not None:
            deadline.use_deadline(Deadline(min(PING_SECONDS, whole.remaining_seconds())))
            try:
                with kept, kept.cursor() as cursor:
                    cursor.execute("SELECT 1")
            except psycopg2.Error:
                # The others lead to the same lost database.
                kept.close()
                self._drop_idle()
            else:
                deadline.use_deadline(whole)
                return kept
        deadline.use_deadline(whole)
        return self._connect()

    def _connect(self) -> psycopg2.extensions.connection:
        host, port = self._config.database_host, self._config.database_port
        addresses = _addresses(host, port)
        connection = psycopg2.connect(
            host=",".join(host for _ in addresses),
            hostaddr=",".join(addresses),
            port=port,
            user=self._config.database_user,
            password=self._config.database_password,
            dbname=self._config.database_name,
            application_name="guestbook",
        )
        try:
            _ensure_schema(connection)
        except psycopg2.Error:
            connection.close()
            raise
        return connection

    def _keep(self, connection: psycopg2.extensions.connection) -> None:
        with self._lock:
            if len(self._idle) < IDLE_CONNECTIONS_MAX:
                self._idle.append(connection)
                return
        connection.close()

    def _drop_idle(self) -> None:
        with self._lock:
            dropped, self._idle = self._idle, []
        for connection in dropped:
            connection.close()
