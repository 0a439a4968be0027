"""A form is carried out once, however often it is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from discussion.models import PreviewLink, Statement, SubmittedForm, Theme, Version
from discussion.workflow import transitions
from tests import factories as make
from tests.pages import address, filled, notes

DONE = "刚才这一步已经完成，没有再做一次。"
ONE_PAGE = {"csrfmiddlewaretoken": "a" * 64}
NEXT_PAGE = {"csrfmiddlewaretoken": "b" * 64}


@pytest.fixture
def new_theme(editor):
    return filled(editor.get(address(Theme, "add")), name="改革", slug="gaige")


def test_a_second_click_saves_once_and_leads_where_the_first_led(editor, new_theme):
    first, second = (editor.post(address(Theme, "add"), new_theme | ONE_PAGE) for _ in range(2))
    assert (second.status_code, second.url) == (302, first.url)
    assert notes(editor.get(second.url))[-1] == DONE
    assert Theme.objects.count() == 1


def test_another_page_with_the_same_words_is_another_form(editor, new_theme):
    editor.post(address(Theme, "add"), new_theme | ONE_PAGE)
    other = new_theme | {"name": "开放", "slug": "kaifang"}
    editor.post(address(Theme, "add"), other | NEXT_PAGE)
    assert Theme.objects.count() == 2


def test_back_and_other_words_do_not_make_a_second_row_unasked(editor, new_theme):
    editor.post(address(Theme, "add"), new_theme | ONE_PAGE)
    changed = new_theme | {"name": "改革再出发", "slug": "zai"}
    answer = editor.post(address(Theme, "add"), changed | ONE_PAGE)
    assert ("这一页刚才已经保存过一次" in answer.text, "改革再出发" in answer.text) == (True, True)
    assert Theme.objects.count() == 1
    editor.post(address(Theme, "add"), changed | NEXT_PAGE)
    assert Theme.objects.count() == 2


def test_a_form_that_was_refused_may_be_sent_again(editor, new_theme):
    for _ in range(2):
        answer = editor.post(address(Theme, "add"), new_theme | {"name": ""} | ONE_PAGE)
        assert (answer.status_code, "这个字段是必填项" in answer.text) == (200, True)
    editor.post(address(Theme, "add"), new_theme | ONE_PAGE)
    assert Theme.objects.count() == 1


def test_a_second_click_publishes_once(editor):
    row = make.proofed_statement(**make.draft())
    page = address(Statement, "change", row.pk)
    data = filled(editor.get(page)) | ONE_PAGE | {"_publish": "1"}
    for _ in range(2):
        editor.post(page, data)
    assert Version.objects.about(row).filter(occasion="published").count() == 1


def test_a_second_click_passes_one_level(editor, django_user_model, settings):
    settings.REVIEW_LEVELS, settings.REVIEW_SAME_PERSON = 2, True
    draft = transitions.submit(
        make.proofed_statement(**make.draft()), django_user_model.objects.create_user("author")
    )
    data = {"reviewed": "on", "proofread": "on", "seen": draft.digest, "_pass": "1"} | ONE_PAGE
    for _ in range(2):
        editor.post(address(type(draft), "review", draft.pk), data)
    draft.refresh_from_db()
    assert draft.passes == 1


def test_a_second_click_in_a_pop_up_saves_once(editor, new_theme):
    page = f"{address(Theme, 'add')}?_popup=1"
    for _ in range(2):
        editor.post(page, new_theme | ONE_PAGE | {"_popup": "1"})
    assert Theme.objects.count() == 1


def test_a_reload_makes_no_second_preview_link(editor):
    row = make.statement(**make.draft())
    page = address(Statement, "preview_links", row.pk)
    data = {"days": "3", "note": "区长", "_make": "1"} | ONE_PAGE
    first, second = (editor.post(page, data) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 302)
    assert PreviewLink.objects.count() == 1


def test_what_was_sent_is_forgotten_after_two_days(editor, new_theme):
    editor.post(address(Theme, "add"), new_theme | ONE_PAGE)
    SubmittedForm.objects.update(at=timezone.now() - timedelta(days=3))
    old = SubmittedForm.objects.get()
    editor.post(address(Theme, "add"), new_theme | {"name": "乙", "slug": "yi"} | NEXT_PAGE)
    assert SubmittedForm.objects.get() != old


def test_each_page_names_itself(editor):
    """What this stands on: the token that a page carries differs from page to page."""
    pages = [editor.get(address(Theme, "add")).context["csrf_token"] for _ in range(2)]
    assert len({str(token) for token in pages}) == 2
