"""Loading creates what is missing, never touches what editors changed, and stops at a mistake before it shows."""

import shutil

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from discussion.models import ActionItem, Official, Point, SiteIdentity, Statement, Theme, Version
from discussion.workflow.snapshots import capture
from nanhai.content import FOLDER
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def load(capsys, *options):
    call_command("load_content", *options)
    return capsys.readouterr().out


def rows_per_model():
    labels = ("discussion", "forums")
    every = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: model.objects.count() for model in every}


def test_first_loading_tells_what_it_created(capsys):
    assert load(capsys) == (
        "新增：单位8、职务10、官员8、任职12、主题12、阶段2、会议1、来源1、发言8、引证25、要点45、"
        "指标7、数值7、任务17、来自要点21、对应指标2、进展3、论坛1、论坛期次6、站点信息1。\n"
        "已有，未改动：无。\n"
    )


def test_second_loading_creates_nothing_and_keeps_an_edited_title(content, capsys):
    Statement.objects.filter(official__slug="wang-yong").update(title="改过的标题")
    before = rows_per_model()

    output = load(capsys)

    assert output == (
        "新增：无。\n"
        "已有，未改动：单位8、职务10、官员8、主题12、阶段2、会议1、来源1、发言8、指标7、数值7、"
        "任务17、论坛1、论坛期次6、站点信息1。\n"
    )
    assert rows_per_model() == before
    assert Statement.objects.get(official__slug="wang-yong").title == "改过的标题"


def test_loading_keeps_the_time_of_publication(content, capsys):
    before = dict(Statement.objects.values_list("pk", "published_at"))

    load(capsys)

    assert dict(Statement.objects.values_list("pk", "published_at")) == before


def test_loading_finds_a_theme_whose_address_was_changed(content, capsys):
    theme = Theme.objects.get(slug="gaige")
    theme.slug = "gaige-gongjian"
    theme.save()
    ActionItem.objects.get(code="NH-06").delete()

    load(capsys)

    assert Theme.objects.count() == 12
    assert list(ActionItem.objects.get(code="NH-06").themes.all()) == [theme]


def test_loading_gives_no_parts_back_to_a_statement_that_exists(content, capsys):
    Point.objects.get(heading="线上线下结合").delete()

    load(capsys)

    assert not Point.objects.filter(heading="线上线下结合").exists()


def test_loading_if_empty_fills_an_empty_site(capsys):
    load(capsys, "--if-empty")

    assert Statement.objects.published().count() == 8


def test_loading_if_empty_leaves_deletions_alone_and_says_nothing(content, capsys):
    ActionItem.objects.get(code="NH-08").delete()
    Statement.objects.get(official__slug="wang-yong").delete()
    before = rows_per_model()

    assert load(capsys, "--if-empty") == ""
    assert rows_per_model() == before


@pytest.mark.parametrize("left", [SiteIdentity, Official, Statement])
def test_loading_if_empty_does_nothing_beside_any_content(capsys, left):
    rows = {SiteIdentity: factories.site, Official: factories.official, Statement: factories.statement}
    rows[left]()
    before = rows_per_model()

    assert load(capsys, "--if-empty") == ""
    assert rows_per_model() == before


MISTAKES = {
    "unknown theme": (
        "statements/wang-yong.toml",
        'themes = ["tudi", "ganbu"]',
        'themes = ["tudy", "ganbu"]',
        "statements/wang-yong.toml，[[statement]]第1项，points第2项：主题“tudy”不存在。",
    ),
    "missing key": (
        "actions.toml",
        'code = "NH-02"\n',
        "",
        "actions.toml，[[action]]第2项：缺少“code”。",
    ),
    "bad date": (
        "metrics.toml",
        'as_of = "2021-12-29"',
        'as_of = "2021-13-29"',
        "metrics.toml，[[value]]第1项：“2021-13-29”不是日历上有的日期。",
    ),
    "unknown field": (
        "themes.toml",
        'slug = "sixiang"\n',
        'slug = "sixiang"\ncolour = "red"\n',
        "themes.toml，[[theme]]第1项：主题没有“colour”这个字段。",
    ),
    "unknown table": (
        "sources.toml",
        "[[source]]",
        "[[sauce]]",
        "sources.toml：不认识[[sauce]]，可用的有：",
    ),
    "broken rule": (
        "forums.toml",
        'topic = "教育优质均衡发展"\n',
        "",
        "forums.toml，[[session]]第6项：主题和形式至少填写一项。",
    ),
    "unknown choice": (
        "site.toml",
        'profile = "demo"',
        'profile = "show"',
        "site.toml，[[site]]第1项：“profile”",
    ),
    "wrong kind of value": (
        "forums.toml",
        "number = 1\n",
        'number = "首期"\n',
        "forums.toml，[[session]]第1项：",
    ),
    "one theme instead of a list": (
        "forums.toml",
        'themes = ["chanye", "zhiku"]',
        'themes = "chanye"',
        "forums.toml，[[session]]第1项：“themes”应当是一个列表。",
    ),
    "reference with a part missing": (
        "people.toml",
        "quwei/区委书记",
        "区委书记",
        "people.toml，[[official]]第1项，appointments第1项：职务“区委书记”应当写成用“/”连接的2段。",
    ),
    "not TOML": (
        "people.toml",
        'name = "王勇"',
        "name = 王勇",
        "people.toml：不是合格的TOML（",
    ),
}


@pytest.mark.parametrize(("file", "right", "wrong", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_stops_loading_names_the_entry_and_leaves_nothing(
    tmp_path, capsys, file, right, wrong, sentence
):
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        load(capsys, "--from", folder)

    assert str(caught.value).startswith(sentence)
    assert {model for model, number in rows_per_model().items() if number} == {
        "discussion.CacheVersion",
        "discussion.AuditHead",
    }


def test_a_folder_without_data_files_is_refused(tmp_path, capsys):
    with pytest.raises(CommandError, match="没有数据文件"):
        load(capsys, "--from", tmp_path)


def test_what_is_loaded_has_a_first_version(content):
    """So that the first change can be compared with it, and undone."""
    statement = Statement.objects.first()
    version = Version.objects.about(statement).get()
    assert (version.number, version.occasion, version.user) == (1, "imported", None)
    assert version.snapshot == capture(statement)
