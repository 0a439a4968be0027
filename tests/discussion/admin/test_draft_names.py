"""Who works on some kinds of rows does not read the names of drafts of the others."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse

from discussion.models import Official, Statement, Theme
from tests import factories as make
from tests.conftest import MountedClient
from tests.pages import address

pytestmark = pytest.mark.one_database

RECORD = Q(content_type__app_label__in=["discussion", "forums"])
HINTS = "/admin/discussion/statement/themes/"


def somebody(*left_out, **rights):
    """A client of an account that may do everything but with these models."""
    user = User.objects.create_user("甲", is_staff=True)
    models = [model._meta.model_name for model in left_out]
    allowed = Permission.objects.filter(RECORD, **rights).exclude(content_type__model__in=models)
    user.user_permissions.set(allowed)
    client = MountedClient()
    client.force_login(user)
    return client


@pytest.fixture
def themes(db):
    make.theme(name="公开的改革")
    return make.theme(name="还没公开的改革", slug="secret-name", **make.draft())


def hints(client):
    answer = client.post(HINTS, {"text": "改革的改革，公开的改革，还没公开的改革"})
    return answer.status_code == 200 and [theme["name"] for theme in answer.json()["themes"]]


def test_hints_name_drafts_only_to_those_who_may_see_them(themes):
    assert hints(somebody(Theme)) == ["公开的改革"]
    User.objects.all().delete()
    assert sorted(hints(somebody())) == ["公开的改革", "还没公开的改革"]


def test_hints_are_for_those_who_write_statements(themes):
    assert hints(somebody(Statement)) is False


def test_filters_of_lists_name_no_drafts_of_other_kinds(themes):
    make.official(name="没公开的人", **make.draft())
    make.statement(title="甲发言")
    page = somebody(Theme, Official).get(address(Statement)).text
    assert ["公开的改革" in page, "还没公开的改革" in page, "没公开的人" in page] == [True, False, False]


@pytest.mark.parametrize("left_out", [[Theme], []])
def test_the_way_to_a_public_page_is_open_to_those_who_may_see_the_row(themes, left_out):
    kind = ContentType.objects.get_for_model(Theme).pk
    answer = somebody(*left_out).get(reverse("admin:view_on_site", args=[kind, themes.pk]))
    expected = (404, None) if left_out else (302, themes.get_absolute_url())
    assert (answer.status_code, answer.get("Location")) == expected
    assert ("secret-name" in answer.text) is False


@pytest.mark.parametrize("odd", [("x", "1"), ("9999", "1"), ("1", "x"), ("1", "1/2"), ("0", "0")])
def test_an_odd_way_to_a_public_page_leads_nowhere(themes, odd):
    assert somebody().get(reverse("admin:view_on_site", args=odd)).status_code == 404


def test_titles_of_deleted_drafts_are_for_those_who_may_restore_them(editor, themes):
    editor.post(address(Theme, "delete", themes.pk), {"post": "yes"})
    assert "还没公开的改革" in editor.get(address(Theme, "deleted")).text
    reader = somebody(codename__startswith="view_")
    listed, deleted = reader.get(address(Theme)), reader.get(address(Theme, "deleted"))
    assert (listed.status_code, "已删除的" in listed.text, deleted.status_code) == (200, False, 403)
