"""A guestbook kept in PostgreSQL: the web service of the demo."""
