#!/usr/bin/python3 -B
"""Starts Tryton in a container.

    tryton setup    creates what is missing in the database, brings it up to this version, and ends
    tryton serve    waits for a database that is set up, then serves it on the port of the image

Both are told by the environment:

    TRYTOND_DATABASE_URI   postgresql://USER:PASSWORD@HOST:PORT/ , without a database
    TRYTON_DATABASE        name of the database, which has to exist (erp)
    TRYTON_MODULES         modules to activate, separated by spaces, with what they need (party)
    TRYTON_EMAIL           address of the user admin (admin@localhost)
    TRYTON_PASSWORD        password of the user admin; needed by the first setup
"""

import os
import signal
import subprocess
import sys
import tempfile
import time

import psycopg2

SELF = "tryton-entrypoint"
# How often to look for the database: what waits for it is a person at a browser.
LOOK_INTERVAL_S = 0.5
CONNECT_TIMEOUT_S = 3
# Any number will do, as long as every setup of a database takes the same.
SETUP_LOCK = 8069
# Written by a setup as its last step, so that nobody is served by half a database.
READY_TABLE = "grappe_ready"
LOGGING_FILE = "/etc/tryton/logging.conf"


def say(text):
    print(f"{SELF}: {text}", file=sys.stderr, flush=True)


def fail(text):
    say(text)
    sys.exit(1)


def setting(name, default=None):
    value = os.environ.get(name) or default
    if value is None:
        fail(f"{name} is not set.")
    return value


def connected():
    """A connection to the database; waits for as long as there is none."""
    address = setting("TRYTOND_DATABASE_URI").rstrip("/")
    told = None
    while True:
        try:
            return psycopg2.connect(
                f"{address}/{setting('TRYTON_DATABASE', 'erp')}",
                connect_timeout=CONNECT_TIMEOUT_S,
            )
        except psycopg2.OperationalError as error:
            if str(error) != told:
                told = str(error)
                say(f"waiting for the database: {told.strip()}")
            time.sleep(LOOK_INTERVAL_S)


def is_ready(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (READY_TABLE,))
        return cursor.fetchone()[0]


def setup():
    connection = connected()
    connection.autocommit = True
    cursor = connection.cursor()
    # A node that is cut off does not stop working on the database: its successor waits for it here.
    cursor.execute("SELECT pg_advisory_lock(%s)", (SETUP_LOCK,))
    # A setup that was cut short has made the user admin, but perhaps not given it the password.
    password = [] if is_ready(connection) else ["--password"]
    with tempfile.NamedTemporaryFile("w") as password_file:
        if password:
            password_file.write(setting("TRYTON_PASSWORD"))
            password_file.flush()
        ended = subprocess.run(
            [
                "trytond-admin",
                *("--database", setting("TRYTON_DATABASE", "erp")),
                *("--update", "ir", *setting("TRYTON_MODULES", "party").split()),
                *("--activate-dependencies", "--email", setting("TRYTON_EMAIL", "admin@localhost")),
                *password,
            ],
            env={**os.environ, "TRYTONPASSFILE": password_file.name},
        )
    if ended.returncode != 0:
        fail(f"trytond-admin ended with {ended.returncode}; its words are above")
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {READY_TABLE} ()")
    say("the database is set up")


def serve():
    told = False
    while True:
        connection = connected()
        ready = is_ready(connection)
        connection.close()
        if ready:
            break
        if not told:
            told = True
            say("waiting for the database to be set up: run this image with the command setup")
        time.sleep(LOOK_INTERVAL_S)
    database = setting("TRYTON_DATABASE", "erp")
    os.execvp("trytond", ["trytond", "--logconf", LOGGING_FILE, "--database", database])


def main():
    # The first process of a container is not ended by signals that it does not handle; the server inherits none of this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    commands = {"setup": setup, "serve": serve}
    asked = sys.argv[1:] or ["serve"]
    command = commands.get(asked[0]) if len(asked) == 1 else None
    if command is None:
        os.execvp(asked[0], asked)
    command()


main()
