"""HTML of the guestbook. Whatever came from outside is escaped here and nowhere else."""

from html import escape

from .database import Entry, Page

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
form { display: grid; gap: .5rem; margin: 1rem 0; }
input, textarea, button { font: inherit; padding: .4rem; }
article { border-top: 1px solid #ccc; padding: .5rem 0; }
small, footer { color: #666; }
"""


def _document(title: str, body: str, hostname: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}\n"
        f"<footer>Answered by <code>{escape(hostname)}</code></footer>\n</body></html>\n"
    )


def _article(entry: Entry) -> str:
    written_at = entry.written_at.strftime("%Y-%m-%d %H:%M:%S")
    return (
        f"<article><b>{escape(entry.author)}</b> "
        f"<small>{written_at}, taken by <code>{escape(entry.written_by)}</code></small>"
        f"<p>{escape(entry.message)}</p></article>"
    )


def guestbook_page(page: Page, hostname: str) -> str:
    """The guestbook with its form."""
    articles = "\n".join(_article(entry) for entry in page.entries)
    body = (
        f'<p>Visit number <b id="visits">{page.visits}</b>.</p>\n'
        '<form method="post" action="/entries">'
        '<input name="author" placeholder="Your name" required maxlength="60">'
        '<textarea name="message" placeholder="Your message" required maxlength="500"></textarea>'
        "<button>Write</button></form>\n"
        f"{articles or '<p>Nobody has written yet.</p>'}"
    )
    return _document("Guestbook", body, hostname)


def problem_page(title: str, reason: str, hostname: str) -> str:
    """Why there is no guestbook to see."""
    return _document(title, f'<p>{escape(reason)}</p>\n<p><a href="/">Try again</a></p>', hostname)
