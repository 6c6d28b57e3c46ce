"""HTTP: routes, limits and an orderly end."""

import json
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from .database import Database, DatabaseUnavailable, Page
from .entry_form import BODY_BYTES_MAX, BadEntry, parse_entry
from .health import HealthCheck
from .pages import guestbook_page, problem_page

# Requests at once; each has a thread. More wait in the listen queue for ACCEPT_SECONDS.
REQUESTS_MAX = 64
ACCEPT_SECONDS = 1.0
# Connections the kernel holds for us meanwhile.
LISTEN_QUEUE_MAX = 128
# A client that sends nothing for this long is given up.
CLIENT_SILENCE_SECONDS = 5
# What requests under way get to finish after SIGTERM; we promise to end within a second.
DRAIN_SECONDS = 0.5
HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


def _page_json(page: Page) -> str:
    entries = [
        {
            "author": entry.author,
            "message": entry.message,
            "writtenAt": entry.written_at.isoformat(),
            "writtenBy": entry.written_by,
        }
        for entry in page.entries
    ]
    return json.dumps({"visits": page.visits, "entries": entries}) + "\n"


class GuestbookServer(ThreadingHTTPServer):
    """Serves until told to drain."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = LISTEN_QUEUE_MAX

    def __init__(self, port: int, database: Database) -> None:
        super().__init__(("", port), GuestbookHandler)
        self.database = database
        self.health = HealthCheck(database)
        self.hostname = socket.gethostname()
        self._slots = threading.BoundedSemaphore(REQUESTS_MAX)

    def server_bind(self) -> None:
        # The inherited one asks the name server for our name, which may be away.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "", self.server_address[1]

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        """Gives the request a thread, or refuses it when all are busy."""
        if not self._slots.acquire(timeout=ACCEPT_SECONDS):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._slots.release()
            raise

    def process_request_thread(
        self, request: socket.socket, client_address: tuple[str, int]
    ) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def handle_error(self, request: socket.socket, client_address: tuple[str, int]) -> None:
        """A client that goes away in the middle is no news."""

    def drain(self) -> None:
        """Takes no more requests and waits for those under way, for DRAIN_SECONDS together."""
        self.server_close()
        ends_at = time.monotonic() + DRAIN_SECONDS
        for _ in range(REQUESTS_MAX):
            if not self._slots.acquire(timeout=max(0.0, ends_at - time.monotonic())):
                return


class GuestbookHandler(BaseHTTPRequestHandler):
    """One request: each connection carries one."""

    server: GuestbookServer
    server_version = "guestbook"
    sys_version = ""
    timeout = CLIENT_SILENCE_SECONDS

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/livez":
            self._send(HTTPStatus.OK, TEXT, "ok\n")
        elif path == "/healthz":
            self._send_health()
        elif path == "/":
            self._with_database(lambda: self._send(HTTPStatus.OK, HTML, self._visit()))
        elif path == "/entries":
            self._with_database(
                lambda: self._send(HTTPStatus.OK, JSON, _page_json(self.server.database.read()))
            )
        else:
            self._send_problem(HTTPStatus.NOT_FOUND, "There is no such page.")

    def do_POST(self) -> None:
        if urlsplit(self.path).path != "/entries":
            self._send_problem(HTTPStatus.NOT_FOUND, "There is no such page.")
            return
        body = self._body()
        if body is None:
            return
        content_type = self.headers.get_content_type()
        try:
            entry = parse_entry(body, content_type)
        except BadEntry as error:
            self._send_problem(HTTPStatus.BAD_REQUEST, str(error))
            return

        def add() -> None:
            self.server.database.add(entry.author, entry.message, self.server.hostname)
            if content_type == JSON:
                self._send(HTTPStatus.CREATED, JSON, '{"added":true}\n')
            else:
                self._send(HTTPStatus.SEE_OTHER, TEXT, "added\n", {"Location": "/"})

        self._with_database(add)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged: a health check each second would wear out a node's disk."""

    def _visit(self) -> str:
        return guestbook_page(self.server.database.visit(), self.server.hostname)

    def _with_database(self, answer: Callable[[], None]) -> None:
        try:
            answer()
        except DatabaseUnavailable as error:
            reason = f"The database is not available: {error}."
            self._send_problem(HTTPStatus.SERVICE_UNAVAILABLE, reason)

    def _send_health(self) -> None:
        reason = self.server.health.reason_unhealthy()
        if reason is None:
            self._send(HTTPStatus.OK, TEXT, "ok\n")
        else:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, TEXT, f"database: {reason}\n")

    def _body(self) -> bytes | None:
        """None: refused, and the client has been told."""
        text = self.headers.get("Content-Length", "")
        if not (text.isascii() and text.isdigit()):
            self._send_problem(HTTPStatus.LENGTH_REQUIRED, "The request must have a length.")
            return None
        if len(text) > 9 or int(text) > BODY_BYTES_MAX:
            reason = f"An entry may have {BODY_BYTES_MAX} bytes."
            self._send_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
            return None
        return self.rfile.read(int(text))

    def _send_problem(self, status: HTTPStatus, reason: str) -> None:
        page = problem_page(status.phrase, reason, self.server.hostname)
        self._send(status, HTML, page)

    def _send(
        self,
        status: HTTPStatus,
        content_type: str,
        text: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        content = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Served-By", self.server.hostname)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
