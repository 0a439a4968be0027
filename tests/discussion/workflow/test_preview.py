"""A preview link shows one text to who has its secret, and nothing else, and ends when that text does."""

import logging
import re
from hashlib import sha256

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from discussion.models import ActionUpdate, PreviewLink, PreviewVisit, Statement, Status
from discussion.workflow import transitions
from discussion.workflow.drafts import draft_of, revising
from discussion.workflow.policy import Signature, TransitionNotAllowed
from discussion.workflow.preview import make_link, release
from nanhai.log_filters import without_secrets
from tests import factories as make
from tests.pages import address


@pytest.fixture
def author(db):
    return User.objects.create_superuser("作者")


def link_to(row, author):
    return reverse("discussion:preview", args=[make_link(row, author, 3)[1]])


def revised(row, author, title="改后"):
    with revising(row, author):
        make.change(row, title=title)
    return row


def publish(row, author):
    draft = draft_of(row)
    if not (draft and draft.locked):
        draft = transitions.submit(row, author)
    transitions.approve(draft, author, Signature(True, True, True))


def withdraw(row, author):
    transitions.withdraw(row, author, "有误")


def give_up(row, author):
    transitions.abandon(draft_of(row), author)


def delete(row, author):
    row.delete()


def wait_for_release(row, author):
    draft = transitions.submit(row, author)
    transitions.approve(
        draft,
        author,
        Signature(True, True, True),
        release_at=timezone.now() + timezone.timedelta(days=1),
    )


@pytest.mark.parametrize("end", [publish, give_up, withdraw])
def test_a_link_to_a_revision_ends_with_it_and_leads_to_no_later_one(client, author, end):
    row = revised(make.proofed_statement(), author)
    link = link_to(row, author)
    assert "改后" in client.get(link).text
    end(row, author)
    row.refresh_from_db()
    assert client.get(link).status_code == 404
    revised(row, author, "再改")
    assert client.get(link).status_code == 404
    assert PreviewVisit.objects.count() == 1


@pytest.mark.parametrize("end", [publish, delete])
def test_a_link_to_a_draft_ends_with_it(client, author, end):
    row = make.proofed_statement(title="草稿甲", **make.draft())
    link = link_to(row, author)
    assert "草稿甲" in client.get(link).text
    end(row, author)
    assert client.get(link).status_code == 404


def test_a_link_ends_when_the_set_time_of_its_text_has_come(client, author, settings, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    row = make.proofed_statement(title="草稿甲", **make.draft())
    link = link_to(row, author)
    wait_for_release(row, author)
    assert client.get(link).status_code == 200
    time_machine.shift(86400)
    assert client.get(link).status_code == 404


def test_a_preview_shows_nothing_else_that_its_parents_have_kept_from_readers(client, author):
    """A meeting and an official that are drafts hide what was published of them; the rest of the site is as it is."""
    meeting, official = make.meeting(**make.draft()), make.official(**make.draft())
    row = make.statement(title="要看的", meeting=meeting, official=official, **make.draft())
    hidden = [
        make.statement(title="同一会议的", meeting=meeting),
        make.statement(title="同一人的", official=official),
        make.statement(title="两样都同的", meeting=meeting, official=official),
    ]
    public = make.statement()
    with transaction.atomic():
        released = Statement.objects.get(pk=row.pk)
        release(released)
        assert set(Statement.objects.published()) == {row, public}
        transaction.set_rollback(True)
    page = client.get(link_to(row, author)).text
    assert [each.title for each in (row, *hidden) if each.title in page] == ["要看的"]
    assert set(Statement.objects.filter(status=Status.PUBLISHED)) == {public, *hidden}


def test_a_preview_of_an_update_shows_no_other_of_its_task(author):
    action = make.action(**make.draft())
    shown = make.update(action=action, **make.draft())
    other = make.update(action=action)
    with transaction.atomic():
        release(shown)
        assert set(ActionUpdate.objects.published()) == {shown}
        transaction.set_rollback(True)
    assert ActionUpdate.objects.get(pk=other.pk).status == Status.PUBLISHED


def test_a_link_ends_when_what_the_text_hangs_on_is_withdrawn(client, author):
    meeting = make.meeting()
    row = make.statement(title="草稿甲", meeting=meeting, **make.draft())
    link = link_to(row, author)
    assert client.get(link).status_code == 200
    withdraw(meeting, author)
    assert client.get(link).status_code == 404
    with pytest.raises(TransitionNotAllowed, match="所属的内容已撤下"):
        make_link(Statement.objects.get(), author, 3)


def test_a_withdrawn_text_that_is_worked_on_again_gets_a_link_of_its_own(client, author):
    row = make.statement(title="撤下的", points=1)
    withdraw(row, author)
    row.refresh_from_db()
    assert "撤下的" in client.get(link_to(row, author)).text


def test_a_public_text_has_no_secret_link(author):
    with pytest.raises(TransitionNotAllowed, match="已经公开"):
        make_link(make.statement(), author, 3)
    assert not PreviewLink.objects.exists()


def test_a_preview_shows_nothing_else_of_an_unpublished_parent(client, author):
    official, meeting = make.official(name="甲某", **make.draft()), make.meeting(name="某会", **make.draft())
    row = make.statement(title="这一篇", official=official, meeting=meeting, **make.draft())
    make.statement(title="同一人的另一篇", official=official)
    make.statement(title="同一会的另一篇", meeting=meeting)
    page = client.get(link_to(row, author)).text
    shown = [word in page for word in ("这一篇", "甲某", "某会", "同一人的另一篇", "同一会的另一篇")]
    assert shown == [True, True, True, False, False]


def test_a_preview_of_an_update_shows_no_other_update_of_an_unpublished_task(client, author):
    action = make.action(title="事项甲", **make.draft())
    row = make.update(action=action, text="这一次进展", **make.draft())
    make.update(action=action, text="另一次进展")
    page = client.get(link_to(row, author)).text
    assert ["这一次进展" in page, "另一次进展" in page] == [True, False]


def test_a_preview_shows_the_public_neighbours_as_readers_see_them(client, author):
    meeting = make.meeting(name="某会")
    row = make.statement(title="这一篇", meeting=meeting, **make.draft())
    make.statement(title="同一会的另一篇", meeting=meeting)
    assert "同一会的另一篇" in client.get(link_to(row, author)).text


# The secret


def test_an_editor_sees_the_address_once_and_then_its_visits(editor, client):
    row = make.statement(points=1, **make.draft())
    page = address(Statement, "preview_links", row.pk)
    made = editor.post(page, {"_make": "1", "note": "王区长", "days": "3"}).text
    secret = re.search(r"/preview/([\w-]{43})/", made).group(1)
    client.get(reverse("discussion:preview", args=[secret]))
    shown = editor.get(page).text
    assert (secret in shown, "有效" in shown, "1次" in shown, "127.0.0.1" in shown) == (
        False,
        True,
        True,
        True,
    )


def test_an_editor_is_told_why_there_is_no_link(editor):
    row = make.statement(points=1)
    page = address(Statement, "preview_links", row.pk)
    assert "已经公开" in editor.post(page, {"_make": "1", "note": "王区长", "days": "3"}).text


def test_the_database_holds_no_secret(author):
    link, secret = make_link(make.statement(**make.draft()), author, 3)
    assert link.secret_hash == sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM discussion_previewlink")
        assert secret not in [value for row in cursor.fetchall() for value in row]


@pytest.mark.parametrize("path", ["/preview/{}/", "/media/pictures/a.png?preview={}"])
def test_the_log_of_requests_holds_no_secret(path):
    secret = "Ab_-" * 11
    line = logging.makeLogRecord({"msg": "Not Found: %s", "args": (path.format(secret),)})
    assert without_secrets(line)
    assert line.getMessage() == f"Not Found: {path.format('…')}"


def test_pages_behind_a_secret_tell_no_other_site_where_the_reader_came_from(client, author):
    ended = reverse("discussion:preview", args=["x" * 43])
    pages = [client.get(link_to(make.statement(points=1, **make.draft()), author)), client.get(ended)]
    assert [page["Referrer-Policy"] for page in pages] == ["no-referrer"] * 2
