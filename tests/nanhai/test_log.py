"""What goes over the wire and into the log where a server of its own stands before the application."""

import logging

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from nanhai import env
from tests import factories as make


def answered(client, method, path, **environ):
    """Status, headers and body as the server gets them; the test client would drop a body by itself."""
    sent = {}

    def start(status, headers):
        sent.update(headers, status=status[:3])

    asked = client._base_environ(PATH_INFO=path, REQUEST_METHOD=method, **environ)
    answer = WSGIHandler()(asked, start)
    try:
        return sent, b"".join(answer)
    finally:
        answer.close()


@pytest.fixture(autouse=True)
def connections_stay_open():
    """As in Django's own test client: a request does not end the transaction that the test runs in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/statements/",
        "/statements/feed/",
        "/robots.txt",
        "/sitemap.xml",
        "/actions/export.csv",
        "/favicon.ico",
        "/nowhere/",
        "/admin/",
        "/admin/login/",
    ],
)
def test_head_is_answered_with_the_headers_alone(db, client, path):
    make.statement()
    (got, body), (headed, nothing) = answered(client, "GET", path), answered(client, "HEAD", path)
    assert nothing == b""
    assert (headed["status"], headed.get("Content-Type")) == (got["status"], got.get("Content-Type"))
    assert "Content-Length" not in got or headed["Content-Length"] == got["Content-Length"] == str(len(body))


def test_refused_host_is_one_line_of_the_log(db, client, caplog):
    sent, _ = answered(client, "GET", "/", HTTP_HOST="10.0.0.5")
    lines = [logging.Formatter().format(record) for record in caplog.records if env.brief(record)]
    assert sent["status"] == "400"
    assert [(len(line.splitlines()), "10.0.0.5" in line) for line in lines] == [(1, True)]
