"""Pages in states that the first content does not show."""

from django.test import RequestFactory
from django.views.defaults import server_error


def test_empty_record_has_pages_that_help(db, client):
    """TOPIC-01: no empty block, no dead column, and a sentence that says what will come."""
    home = client.get("/").content.decode()
    assert "还没有公开的内容" in home
    assert ("<h2" in home, 'aria-label="栏目"' in home) == (False, False)
    for path in (
        "/statements/",
        "/officials/",
        "/themes/",
        "/actions/",
        "/metrics/",
        "/forums/",
        "/sources/",
    ):
        answer = client.get(path)
        assert (answer.status_code, 'class="empty"' in answer.content.decode()) == (200, True)


def test_server_error_page_needs_no_database(client):
    """LINK-02: rendered outside any request, with every query forbidden (pytest-django blocks them here)."""
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "网站暂时出了问题" in answer.content.decode()
