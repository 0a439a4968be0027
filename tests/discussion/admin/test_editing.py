"""The desk: nobody overwrites anybody, reviewers decide on one page, texts are seen before they are public."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from discussion.models import (
    Draft,
    EditingSession,
    Official,
    Picture,
    PreviewVisit,
    ReviewRecord,
    Source,
    Statement,
    Status,
    Theme,
    Version,
)
from discussion.workflow.drafts import draft_of, revising
from discussion.workflow.preview import make_link
from tests import factories as make
from tests.conftest import MountedClient
from tests.factories import uploads
from tests.pages import address, english, filled, notes, press

pytestmark = pytest.mark.one_database

CONTENT = ["view_draft", "view_statement", "change_statement", "add_statement", "delete_statement", "view_point", "change_point",
           "add_point", "delete_point", "view_statementcitation", "change_statementcitation"]  # fmt: skip


def somebody(name, *rights):
    """A client of somebody who may edit statements, and more."""
    user = User.objects.create_user(name, last_name=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=[*CONTENT, *rights]))
    client = MountedClient()
    client.force_login(user)
    client.user = user
    return client


def form_of(row):
    return address(type(row), "change", row.pk)


def review_page(row):
    return reverse("admin:discussion_draft_review", args=[draft_of(row).pk])


def fingerprints():
    digests = list(ReviewRecord.objects.values_list("digest", flat=True))
    return [*digests, *(digest[:12] for digest in digests)]


# Nobody overwrites anybody


@pytest.mark.parametrize("state", [make.draft(), {}], ids=["draft", "public"])
def test_a_form_opened_before_somebody_else_saved_is_not_saved_over_theirs(db, state):
    row = make.proofed_statement(title="原题", lead="原导语", **state)
    wang, li = somebody("王"), somebody("李")
    opened = filled(li.get(form_of(row)))
    press(wang, row, "_save", title="王的标题")

    refused = li.post(form_of(row), opened | {"title": "李的标题", "lead": "李的导语"}, follow=True)

    assert "保存没有完成：在您打开这一页以后，别人保存过。" in refused.text
    assert "王在" in refused.text
    assert ('value="李的标题"' in refused.text, "李的导语" in refused.text) == (True, True)
    assert ("<del>王" in refused.text, "<ins>李" in refused.text) == (True, True)
    title = Version.objects.about(row).first().snapshot[0]["fields"]["title"]
    assert title == "王的标题"

    saved = li.post(form_of(row), filled(refused), follow=True)
    assert "保存没有完成" not in saved.text
    assert Version.objects.about(row).first().snapshot[0]["fields"]["lead"] == "李的导语"


def test_a_refused_form_with_a_mistake_keeps_both_messages(db):
    row = make.proofed_statement(title="原题", **make.draft())
    wang, li = somebody("王"), somebody("李")
    opened = filled(li.get(form_of(row)))
    press(wang, row, "_save", title="王的标题")
    refused = li.post(form_of(row), opened | {"title": ""})
    assert ("保存没有完成" in refused.text, "这个字段是必填项。" in refused.text) == (True, True)
    assert Statement.objects.get().title == "王的标题"


def test_rows_without_a_publication_of_their_own_are_kept_safe_too(editor):
    source = make.source(title="原题")
    page = address(Source, "change", source.pk)
    opened = filled(editor.get(page))
    editor.post(page, filled(editor.get(page), title="一"))
    refused = editor.post(page, opened | {"title": "二"})
    assert "保存没有完成" in refused.text
    assert Source.objects.get().title == "一"


def test_who_else_has_the_form_open_is_told_until_they_save(db):
    row = make.proofed_statement(**make.draft())
    wang, li = somebody("王"), somebody("李")
    assert "可能正在编辑" not in wang.get(form_of(row)).text
    assert re.search(r"王（.*打开），可能正在编辑", li.get(form_of(row)).text)
    press(wang, row, "_save", title="新题")
    assert "王（" not in li.get(form_of(row)).text


def test_who_has_saved_a_revision_is_not_said_to_be_editing(db):
    row = make.proofed_statement()
    wang, li = somebody("王"), somebody("李")
    press(wang, row, "_save", title="新题")
    assert "王（" not in li.get(form_of(row)).text


def test_a_form_left_open_long_ago_is_not_told(db, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    row = make.proofed_statement(**make.draft())
    wang, li = somebody("王"), somebody("李")
    wang.get(form_of(row))
    time_machine.shift(31 * 60)
    li.force_login(li.user)
    assert "可能正在编辑" not in li.get(form_of(row)).text
    assert EditingSession.objects.count() == 2


def test_a_form_with_everything_missing_is_shown_again(editor):
    """The address of a public row is that of the stored one, not of what was typed."""
    for row in (make.theme(), make.official(), make.meeting(), make.metric(), make.series()):
        page = editor.post(form_of(row), {"opened": "0"})
        assert (page.status_code, "保存没有完成" in page.text) == (200, True)


# Review


@pytest.fixture
def submitted(db, settings):
    """A statement in review at three levels, with its author's client."""
    settings.REVIEW_LEVELS = 3
    row = make.proofed_statement(title="甲", **make.draft())
    author = somebody("作者")
    press(author, row, "_submit")
    return row, author


def decide(client, row, button="_pass", **fields):
    page = review_page(row)
    form = client.get(page).context["form"]
    known = {name: "on" for name in ("reviewed", "proofread", "cleared") if name in form.fields}
    return client.post(page, {"seen": form.initial["seen"], button: "1"} | known | fields, follow=True)


def test_a_text_in_review_is_read_only_for_everybody(submitted):
    row, author = submitted
    page = author.get(form_of(row)).text
    assert "审核中，等待初审" in page
    assert 'name="_save"' not in page
    late = author.post(form_of(row), {"title": "改"}, follow=True)
    assert "文字已锁定。您填写的内容留在这个浏览器里" in late.text
    assert Statement.objects.get().title == "甲"
    point = row.points.get()
    assert "文字已锁定" in author.post(form_of(point), {"heading": "改"}, follow=True).text
    assert author.post(address(Statement, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_three_reviewers_make_a_text_public_on_the_review_page(submitted):
    """EDIT-01 to EDIT-04, EDIT-06."""
    row, author = submitted
    said = []
    for name, right in (("初", "first_review"), ("复", "second_review"), ("终", "final_review")):
        said += notes(decide(somebody(name, right), row))
    assert said == [
        "已通过“甲”。下一步是复审。",
        "已通过“甲”。下一步是终审。",
        "已通过“甲”。已发布，读者现在就能看到。",
    ]
    sheet = author.get(reverse("admin:discussion_reviewrecord_sheet", args=["discussion.statement", row.pk]))
    assert re.findall(r"<td>(初审|复审|终审)</td>", sheet.text) == ["初审", "复审", "终审"]
    assert english(sheet.text, fingerprints()) == set()
    assert row.is_public


def test_a_returned_text_shows_its_author_why(submitted):
    row, author = submitted
    reviewer = somebody("初", "first_review")
    silent = decide(reviewer, row, "_return", opinion=" ")
    assert "退回须写明意见，让作者知道改什么。" in silent.text
    decide(reviewer, row, "_return", opinion="第一点写错了单位")
    page = author.get(form_of(row)).text
    assert ("退回修改：第一点写错了单位" in page, 'name="_submit"' in page) == (True, True)


def test_a_review_page_tells_who_cannot_decide_why(submitted):
    row, author = submitted
    page = author.get(review_page(row))
    assert "现在等待初审，您没有这一级的权限。" in page.text
    assert 'name="_pass"' not in page.text
    assert author.post(review_page(row), {"seen": "x", "_pass": "1"}).status_code == 200
    assert not row.is_public


def test_who_presses_second_is_told_and_nothing_counts_twice(submitted):
    row, _ = submitted
    first, second = somebody("初一", "first_review"), somebody("初二", "first_review")
    page = review_page(row)
    form = second.get(page).context["form"]
    decide(first, row)
    late = second.post(
        page, {"seen": form.initial["seen"], "reviewed": "on", "proofread": "on", "_pass": "1"}
    )
    assert "现在等待复审，您没有这一级的权限。" in late.text
    assert draft_of(row).passes == 1


def test_an_opinion_on_a_text_that_was_taken_back_is_not_lost(submitted):
    row, author = submitted
    page, reviewer = review_page(row), somebody("初审员", "first_review")
    seen = reviewer.get(page).context["form"].initial["seen"]
    author.post(reverse("admin:discussion_draft_recall", args=[draft_of(row).pk]))
    late = reviewer.post(page, {"seen": seen, "opinion": "导语要改", "_return": "1"})
    assert "这篇稿件已不在审核中：可能刚被退回、撤回或通过。" in late.text
    assert "<blockquote>导语要改</blockquote>" in late.text
    Draft.objects.all().delete()
    gone = reviewer.post(page, {"seen": seen, "opinion": "导语要改", "_return": "1"}, follow=True)
    assert notes(gone) == ["这篇稿件已经发布或放弃。", "您写的意见没有提交：“导语要改”"]


def test_an_author_takes_a_text_back_on_the_review_page(submitted):
    row, author = submitted
    draft = draft_of(row)
    recall = reverse("admin:discussion_draft_recall", args=[draft.pk])
    assert author.get(recall).status_code == 405
    assert notes(author.post(recall, follow=True)) == ["已撤回，可以修改了。"]
    assert Statement.objects.get().status == Status.DRAFT


def test_the_last_reviewer_sets_the_time(submitted, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    row, author = submitted
    author.force_login(author.user)
    decide(somebody("初", "first_review"), row)
    decide(somebody("复", "second_review"), row)
    final = somebody("终", "final_review")
    wrong = decide(final, row, release_at="明天上午")
    response = decide(final, row, release_at="2026-12-01 09:30")
    assert "请照 2026-12-01 09:00 的样子填写日期和时间。" in wrong.text
    assert notes(response) == ["已通过“甲”。将于2026年12月1日 09:30发布。"]
    assert "已审定，2026年12月1日 09:30发布" in author.get(form_of(row)).text


def test_the_review_page_shows_what_changed_against_the_public_text(db, settings):
    settings.REVIEW_LEVELS = 3
    row, author = make.proofed_statement(title="原题"), somebody("作者")
    press(author, row, "_submit", title="新题", correction="标题有误")
    page = author.get(review_page(row)).text
    assert ("<del>原</del>" in page, "<ins>新</ins>" in page, "标题有误" in page) == (True, True, True)


def test_pages_of_a_draft_show_no_english(submitted):
    row, author = submitted
    pages = [review_page(row), address(Draft), form_of(row), address(Statement, "deleted"),
             address(Statement, "preview", row.pk), address(Statement, "preview_links", row.pk)]  # fmt: skip
    assert {page: english(author.get(page).text, fingerprints()) for page in pages} == {
        page: set() for page in pages
    }


def test_a_stranger_sees_no_draft(submitted, client, django_user_model):
    row, _ = submitted
    client.force_login(django_user_model.objects.create_user("stranger", is_staff=True))
    sheet = reverse("admin:discussion_reviewrecord_sheet", args=["discussion.statement", row.pk])
    assert [client.get(page).status_code for page in (review_page(row), sheet)] == [403, 403]


# A revision in the form


def test_a_revision_is_given_up_on_a_page_that_shows_what_is_lost(db):
    row, author = make.proofed_statement(title="原题"), somebody("作者")
    press(author, row, "_save", title="新题")
    page = reverse("admin:discussion_draft_abandon", args=[draft_of(row).pk])
    assert "<ins>新</ins>" in author.get(page).text
    author.post(page)
    assert draft_of(row) is None
    assert 'value="原题"' in author.get(form_of(row)).text


def test_a_part_with_a_page_of_its_own_is_revised_there(editor):
    """The sources of a figure are given on the figure's page, also of a figure that is not public yet."""
    value = make.metric_value(as_printed="320个")
    source = make.source()
    with revising(value.metric, None):
        added = make.metric_value(metric=value.metric, as_printed="400个", value=400, as_of="2022-06")
    number = next(
        e["pk"] for e in draft_of(value.metric).snapshot if e["fields"].get("as_printed") == "400个"
    )
    assert number < 0

    page = address(type(value), "change", number)
    data = filled(editor.get(page)) | {
        "citations-TOTAL_FORMS": 1,
        "citations-0-source": source.pk,
        "citations-0-locator": "第2版",
    }
    editor.post(page, data)

    kept = draft_of(value.metric).snapshot
    assert [e["fields"]["locator"] for e in kept if e["model"] == "discussion.metricvaluecitation"] == [
        "第2版"
    ]
    assert not type(value).objects.filter(as_printed=added.as_printed).exists()


# Preview


def test_a_draft_is_seen_on_its_public_page_before_it_is_public(db, client):
    row = make.statement(
        title="还没公开的发言", points=2, official=make.official(**make.draft()), **make.draft()
    )
    author = somebody("作者")

    page = author.get(address(Statement, "preview_page", row.pk))

    assert (page.status_code, "还没公开的发言" in page.text, 'class="preview-banner"' in page.text) == (
        200,
        True,
        True,
    )
    assert ("no-store" in page["Cache-Control"], page["X-Frame-Options"]) == (True, "SAMEORIGIN")
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert client.get(row.get_absolute_url()).status_code == 404
    row.refresh_from_db()
    assert (row.status, row.official.is_public) == (Status.DRAFT, False)


def test_a_preview_shows_the_public_note_too(db):
    row = make.proofed_statement()
    author = somebody("作者")
    press(author, row, "_save", title="新题", correction="题目更正为新题")
    assert "题目更正为新题" in author.get(address(Statement, "preview_page", row.pk)).text
    row.refresh_from_db()
    assert row.corrections == []


def test_a_secret_link_shows_the_text_to_who_has_it(db, client, page_cache):
    photograph = Picture.objects.create(file=uploads.upload(uploads.content(uploads.image())), alt="会场")
    row = make.statement(title="还没公开的发言", picture=photograph, points=1, **make.draft())
    link, secret = make_link(row, somebody("作者").user, 3, "王区长")
    page = client.get(reverse("discussion:preview", args=[secret]))

    assert ("还没公开的发言" in page.text, page["Cache-Control"]) == (True, "private, no-store")
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow, noarchive", "no-referrer")
    assert "Set-Cookie" not in page
    visit = PreviewVisit.objects.get()
    assert (visit.link, visit.address) == (link, "127.0.0.1")
    assert client.get(row.get_absolute_url()).status_code == 404
    picture = re.search(r'src="([^"]+preview=[^"]+)"', page.text).group(1)
    assert client.get(picture).status_code == 200
    assert client.get(picture.partition("?")[0]).status_code == 404
    assert client.get(picture.partition("?")[0] + "?preview=falsch").status_code == 404


def test_a_secret_link_opens_no_other_picture(db, client):
    row = make.statement(points=1, **make.draft())
    _, secret = make_link(row, somebody("作者").user, 3)
    other = make.picture(alt="别的")
    assert client.get(f"{other.url}?preview={secret}").status_code == 404


@pytest.mark.parametrize("end", ["expired", "revoked", "wrong"])
def test_a_link_that_has_ended_shows_nothing(db, client, end, time_machine):
    time_machine.move_to("2026-12-01T08:00:00+08:00", tick=False)
    row, author = make.statement(title="机密", points=1, **make.draft()), somebody("作者")
    link, secret = make_link(row, author.user, 1)
    if end == "expired":
        time_machine.shift(86401)
    if end == "revoked":
        author.post(address(Statement, "preview_links", row.pk), {"_revoke": link.pk})
    secret = "x" * 43 if end == "wrong" else secret
    page = client.get(reverse("discussion:preview", args=[secret]))
    assert (page.status_code, "机密" in page.text, "预览链接已失效" in page.text) == (404, False, True)


# History


def test_two_versions_are_compared_and_one_comes_back_as_a_draft(db):
    row, author = make.proofed_statement(title="一稿", **make.draft()), somebody("作者")
    press(author, row, "_save", title="二稿")
    press(author, row, "_save", title="三稿")
    page = address(Statement, "history", row.pk)

    compared = author.get(f"{page}?from=1&to=2").text
    author.post(address(Statement, "restore", Version.objects.get(number=1).pk))

    assert ("<del>二</del>" in compared, "<ins>三</ins>" in compared) == (True, True)
    row.refresh_from_db()
    assert (row.title, row.status) == ("二稿", Status.DRAFT)


def test_a_version_of_a_public_text_comes_back_as_a_revision(db):
    row, author = make.proofed_statement(title="一稿"), somebody("作者")
    press(author, row, "_save", title="二稿")
    author.post(address(Statement, "restore", Version.objects.get(number=1).pk))
    row.refresh_from_db()
    assert (row.title, draft_of(row).snapshot[0]["fields"]["title"]) == ("一稿", "一稿")


def test_a_version_that_would_take_a_task_its_point_is_not_brought_back(db):
    row, author = make.proofed_statement(title="一稿", **make.draft()), somebody("作者")
    press(author, row, "_save", title="二稿")
    point = make.point(statement=row, heading="新要点")
    action = make.action(points=[point], code="NH-07")
    response = author.post(address(Statement, "restore", Version.objects.get(number=1).pk), follow=True)
    assert f"没有恢复：要点“新要点”关联着“{action}”，不能去掉" in notes(response)[0]
    assert row.points.count() == 2


def test_a_deleted_draft_is_found_and_comes_back(db):
    row, author = make.proofed_statement(title="误删的", **make.draft()), somebody("作者")
    author.post(address(Statement, "delete", row.pk), {"post": "yes"})
    listed = author.get(address(Statement, "deleted")).text
    author.post(address(Statement, "restore", Version.objects.get(occasion="deleted").pk))
    assert "误删的" in listed
    assert (Statement.objects.get().title, Statement.objects.get().pk) == ("误删的", row.pk)
    assert "误删的" not in author.get(address(Statement, "deleted")).text


def test_accounts_leave_no_versions(editor):
    """A version would hold what must not be kept: the password's hash."""
    user = User.objects.create_user("lisi")
    page = address(User, "change", user.pk)
    editor.post(page, filled(editor.get(page), last_name="李"))
    assert (User.objects.get(username="lisi").last_name, Version.objects.count()) == ("李", 0)


def test_reference_rows_have_a_history_too(editor):
    theme, official = make.theme(name="改革", **make.draft()), make.official(**make.draft())
    for row in (theme, official):
        page = form_of(row)
        editor.post(page, filled(editor.get(page), name="开放"))
    assert {v.model for v in Version.objects.all()} == {Theme._meta.label_lower, Official._meta.label_lower}


def test_the_list_leads_to_what_was_deleted(editor):
    assert f'href="{address(Statement, "deleted")}"' in editor.get(address(Statement)).text


def test_a_date_that_is_none_is_refused_in_the_form(editor):
    value = make.metric_value(as_of="2021-12")
    page = form_of(value)
    answer = editor.post(page, filled(editor.get(page), as_of="2022年底"))
    assert (answer.status_code, 'value="2022年底"' in answer.text) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "discussion/statement/?date__year=99999999999999999999",
        "discussion/auditevent/export/?from=2026-01-01",
    ],
)
def test_numbers_and_names_that_mean_nothing_are_told_so(editor, path):
    page = editor.get(f"{reverse('admin:index')}{path}")
    assert (page.status_code, "网址有误" in page.text) == (400, True)


def test_only_those_who_may_edit_count_as_editing(db):
    row = make.proofed_statement(**make.draft())
    reader = User.objects.create_user("读者", last_name="读者", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_statement"))
    client = MountedClient()
    client.force_login(reader)
    client.get(form_of(row))
    assert "读者（" not in somebody("王").get(form_of(row)).text


# A revision that no longer fits the record


def with_lost_point():
    """A revision drops a point, from which a task follows afterwards."""
    row = make.proofed_statement(points=2)
    point = row.points.last()
    with revising(row):
        row.points.get(pk=point.pk).delete()
    make.action(points=[point], code="NH-09")
    return row, "关联着“NH-09"


def with_taken_name():
    row = make.theme(name="改革")
    with revising(row):
        make.change(row, name="创新")
    make.theme(name="创新")
    return row, "主题“创新”：名称相同的主题已经有了"


@pytest.mark.parametrize("make_revision", [with_lost_point, with_taken_name])
def test_a_revision_that_no_longer_fits_is_told_on_every_page(editor, client, make_revision):
    row, reason = make_revision()
    pages = [form_of(row), review_page(row), address(type(row), "preview_page", row.pk)]
    answers = [editor.get(page, follow=True) for page in pages]
    assert [reason in answer.text for answer in answers] == [True] * 3
    assert (answers[0].redirect_chain, "放弃修订稿……" in answers[0].text) == ([], True)
    _, secret = make_link(row, User.objects.first(), 3)
    assert client.get(reverse("discussion:preview", args=[secret])).status_code == 404


@pytest.mark.parametrize("make_revision", [with_lost_point, with_taken_name])
def test_a_revision_that_no_longer_fits_is_neither_sent_nor_published(editor, make_revision, settings):
    row, _ = make_revision()
    for levels, action in enumerate(["publish_selected", "submit_selected"]):
        settings.REVIEW_LEVELS = levels
        editor.post(address(type(row)), {"action": action, "_selected_action": [row.pk]}, follow=True)
        assert draft_of(row).stage == "draft"
