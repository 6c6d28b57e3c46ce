"""Reads a new entry from the body of a request."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qs

# A name and a message, with room for escapes; more is not an entry.
BODY_BYTES_MAX = 8 * 1024
AUTHOR_CHARACTERS_MAX = 60
MESSAGE_CHARACTERS_MAX = 500


class BadEntry(Exception):
    """The visitor can correct this; the message says how."""


@dataclass(frozen=True)
class NewEntry:
    """An entry that keeps all limits."""

    author: str
    message: str


def _fields(body: bytes, content_type: str) -> dict[str, object]:
    if content_type == "application/json":
        value = json.loads(body)
        if not isinstance(value, dict):
            raise BadEntry("The body must be a JSON object with author and message.")
        return value
    form = parse_qs(body.decode("utf-8"), max_num_fields=8)
    return {name: values[0] for name, values in form.items()}


def _text(fields: dict[str, object], name: str, characters_max: int) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadEntry(f"The field {name} is missing.")
    text = value.strip()
    if len(text) > characters_max:
        raise BadEntry(f"The field {name} is longer than {characters_max} characters.")
    # PostgreSQL keeps neither of these in a text.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadEntry(f"The field {name} has characters that are not text.")
    return text


def parse_entry(body: bytes, content_type: str) -> NewEntry:
    """From a form or a JSON object with the fields author and message."""
    try:
        fields = _fields(body, content_type)
    except (ValueError, RecursionError) as error:
        raise BadEntry("The body cannot be read as a form or as JSON.") from error
    return NewEntry(
        author=_text(fields, "author", AUTHOR_CHARACTERS_MAX),
        message=_text(fields, "message", MESSAGE_CHARACTERS_MAX),
    )
