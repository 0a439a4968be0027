"""The editing pages. `registrations` registers the ModelAdmins; the site itself must be importable before them."""
