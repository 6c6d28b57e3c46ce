"""python3 -m guestbook"""

import os
import signal
import sys

from .config import ConfigError, load_config
from .database import Database
from .server import GuestbookServer

EXIT_CONFIG = 2


class _Stop(BaseException):
    """
    Leaves the accept loop; raised by a signal, which that loop would otherwise sleep through.
    Not an Exception: the loop takes those for a request that went wrong, and goes on.
    """


def _request_stop(_signal_number: int, _frame: object) -> None:
    raise _Stop


def main() -> int:
    """Serves until SIGTERM or SIGINT."""
    try:
        config = load_config()
    except ConfigError as error:
        print(f"guestbook: {error}", file=sys.stderr, flush=True)
        return EXIT_CONFIG
    server = GuestbookServer(config.listen_port, Database(config))
    signal.signal(signal.SIGTERM, _request_stop)
    signal.signal(signal.SIGINT, _request_stop)
    where = f"{config.database_host}:{config.database_port}/{config.database_name}"
    print(f"guestbook: port {config.listen_port}, database {where}", flush=True)
    try:
        # Nothing to look at between requests: the interval only spares idle wake-ups.
        server.serve_forever(poll_interval=3600)
    except _Stop:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        server.drain()
    return 0


exit_code = main()
sys.stdout.flush()
# Not sys.exit: that waits for threads that may be waiting for the database.
os._exit(exit_code)
