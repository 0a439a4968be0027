"""The editing pages speak of rows in our words and to people as 您, also where Django words a page."""

import json
import re

import pytest
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import trans_real

from discussion.models import AuditEvent, Draft, Point, Statement
from tests import factories as make
from tests.pages import address, press

pytestmark = pytest.mark.one_database


def heading(editor, page):
    return editor.get(page).context["title"]


def test_a_list_is_headed_by_what_it_lists(editor):
    lists = [address(model) for model in (Statement, AuditEvent, User)]
    assert [heading(editor, page) for page in lists] == ["发言", "操作日志", "用户"]
    assert heading(editor, f"{address(Point)}?_popup=1") == "选择要点"


def test_nobody_is_called_by_the_familiar_word():
    """Of all that Django could ever say on the editing pages."""
    words = trans_real.translation("zh-hans")._catalog
    said = {words[key] for catalogue in words._catalogs for key in catalogue}
    assert len([text for text in said if "您" in text]) > 30
    assert [text for text in said if "你" in text] == []


def test_scripts_use_our_words_before_those_of_django(editor):
    script = editor.get(reverse("admin:jsi18n")).text
    catalogue = json.loads(re.search(r"newcatalog = (\{.*?\});", script, re.DOTALL)[1])
    assert catalogue["Note: You are %s hour ahead of server time."] == [
        "注意：这台电脑的时间比服务器快%s小时。"
    ]
    assert catalogue["Choose all"] == "全选"
    assert "你" not in str(catalogue)


def test_a_character_that_nobody_sees_is_told_in_plain_words():
    with pytest.raises(ValidationError, match="文字里有看不见的空字符，请删去以后再保存。"):
        forms.CharField().clean("甲\0乙")


def test_an_event_of_the_audit_log_offers_no_history(editor):
    editor.post(reverse("admin:logout"))
    editor.force_login(User.objects.get())
    event = AuditEvent.objects.first()
    page = editor.get(address(AuditEvent, "change", event.pk))
    assert event.username in page.text
    assert address(AuditEvent, "history", event.pk) not in page.text


def test_drafts_are_counted_by_stage(editor, settings):
    settings.REVIEW_LEVELS = 3
    press(editor, make.proofed_statement(**make.draft()), "_submit")
    page = editor.get(address(Draft))
    assert re.findall(r"(\w+) \((\d)\)", page.text) == [
        ("草稿", "0"),
        ("送审", "1"),
        ("退回", "0"),
        ("定时发布", "0"),
    ]
