"""导入报道: giving an article, looking through it, taking it over, and its bundle on the way to the public."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from discussion.exchange.articles.decisions import Decisions
from discussion.exchange.articles.taking_over import created_rows
from discussion.models import ArticleImport, Draft, Official, Publishable, Stage, Statement, Status, Theme
from tests import factories as make
from tests.conftest import MountedClient
from tests.discussion.exchange.articles.conftest import BRIDGE, decide
from tests.pages import fields_of

UPLOAD = "/admin/discussion/articleimport/upload/"


def page_of(article, name="review"):
    return reverse(f"admin:discussion_articleimport_{name}", args=[article.pk])


@pytest.fixture
def user(editor):
    return User.objects.get(username="editor")


@pytest.fixture
def article(editor, user):
    editor.post(UPLOAD, {"text": BRIDGE})
    return decide(ArticleImport.objects.get(), user, source={"themes": "作风、营商环境"})


def decisions_of(article):
    return Decisions.from_json(ArticleImport.objects.get(pk=article.pk).decisions)


def press(client, article, button="", **typed):
    """Sends the review screen as a browser does, with some fields changed and a button pressed."""
    sent = fields_of(client.get(page_of(article)), "article-review") | typed
    name, _, value = button.partition("=")
    return client.post(page_of(article), sent | ({name: value} if name else {}))


# Giving an article


def test_pasted_article_leads_to_its_screen(editor):
    answer = editor.post(UPLOAD, {"text": BRIDGE})
    article = ArticleImport.objects.get()
    assert (answer.status_code, answer.url, article.name) == (302, page_of(article), "架好连心桥 跑出加速度")


def test_file_is_read_by_what_it_holds(editor):
    page = f"<html><body><div id='js_content'><p>{BRIDGE.replace(chr(10), '</p><p>')}</p></div></body></html>"
    editor.post(UPLOAD, {"file": SimpleUploadedFile("网页.txt", page.encode("gb18030"))})
    assert "闻人樵" in ArticleImport.objects.get().text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("照片.docx", b"\x89PNG\r\n\x1a\n"),
        ("坏.docx", b"PK\x03\x04broken"),
        ("旧.doc", b"\xd0\xcf\x11\xe0" + bytes(100)),
        ("扫描.pdf", b"%PDF-1.4\n%%EOF"),
        ("外文.txt", b"This is not a Chinese article at all."),
        ("空白.txt", b" \n "),
        ("空.txt", b""),
        ("宏.docx", b"{\\rtf1"),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_the_form(editor, name, content):
    answer = editor.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert not ArticleImport.objects.exists()


@pytest.mark.parametrize("text", ["An English page", "\0\0", "   ", "<p></p>"])
def test_pasted_text_that_is_no_article_stays_in_the_form(editor, text):
    answer = editor.post(UPLOAD, {"text": text})
    assert (answer.status_code, answer.context["form"]["text"].value()) == (200, text)
    assert answer.context["form"].errors
    assert not ArticleImport.objects.exists()


def test_article_with_more_than_a_form_holds_is_refused_and_stays(editor):
    text = "会议\n\n区长车晓棠：\n\n" + "\n\n".join(f"{n}. 做好第{n}件事" for n in range(1, 900))
    answer = editor.post(UPLOAD, {"text": text})
    assert (answer.status_code, answer.context["form"]["text"].value()) == (200, text)
    assert (list(answer.context["form"].errors), ArticleImport.objects.count()) == (["text"], 0)


def test_odd_answers_of_the_screen_are_never_an_error(editor, article):
    """Whatever a browser sends is kept as it is, and told beside its draft in the end."""
    odd = {
        "points1-level": "\0",
        "statements1-speaker": "points1",
        "metrics1-value": "1e999",
        "source-date": "十月",
    }
    assert press(editor, article, **odd).status_code == 302
    answer = press(editor, article, "take=1")
    assert {name for name, _, _ in answer.context["problems"]} == {
        "points1",
        "statements1",
        "metrics1",
        "source",
    }
    assert editor.post(page_of(article), {"version": "x", "shown": ["nothing"]}).status_code == 200


def test_file_and_text_at_once_are_asked_about(editor):
    sent = {"text": BRIDGE, "file": SimpleUploadedFile("a.txt", BRIDGE.encode())}
    answer = editor.post(UPLOAD, sent)
    assert (answer.context["form"]["text"].value(), ArticleImport.objects.count()) == (BRIDGE, 0)


def test_article_that_was_read_before_leads_to_the_earlier_import(editor, article):
    answer = editor.post(UPLOAD, {"text": BRIDGE + "\n\n"}, follow=True)
    assert (answer.redirect_chain[0][0], ArticleImport.objects.count()) == (page_of(article), 1)
    assert len(answer.context["messages"]) == 1


# The screen


def test_screen_shows_the_article_beside_its_drafts(editor, article):
    page = editor.get(page_of(article)).text
    ids = [item.id for item in decisions_of(article).items]
    assert [name for name in ids if f'id="{name}"' not in page] == []
    assert [
        item.id
        for item in decisions_of(article).items
        if item.id != "source" and f'id="at-{item.id}"' not in page
    ] == []


def test_what_is_typed_is_kept_and_the_next_version_begins(editor, article):
    answer = press(editor, article, **{"points1-heading": "把心思都放在企业上"})
    stored = ArticleImport.objects.get()
    assert (answer.status_code, stored.version, stored.changed_by.username) == (
        302,
        article.version + 1,
        "editor",
    )
    assert decisions_of(article)["points1"].value("heading") == "把心思都放在企业上"


def test_screen_sent_as_it_was_changes_nothing_but_the_version(editor, article):
    press(editor, article)
    assert decisions_of(article).as_json() == article.decisions


def test_saving_in_the_background_answers_with_the_version(editor, article):
    answer = press(editor, article, "autosave=1", **{"source-title": "新题"})
    assert answer.json() == {"version": article.version + 1}
    assert decisions_of(article).source.value("title") == "新题"


def test_second_editor_is_told_and_loses_nothing(editor, article, user):
    sent = fields_of(editor.get(page_of(article)), "article-review") | {"points1-heading": "第二人写的"}
    decide(article, user, points1={"heading": "第一人写的"})
    answer = editor.post(page_of(article), sent)
    form = next(e for e in answer.context["sections"] if e.name == "statements").entries[0].points[0].form
    assert (answer.status_code, form["heading"].value()) == (200, "第二人写的")
    assert "第二人写的" in str(next(iter(answer.context["messages"])))
    assert decisions_of(article)["points1"].value("heading") == "第一人写的"
    again = fields_of(answer, "article-review")
    assert editor.post(page_of(article), again).status_code == 302
    assert decisions_of(article)["points1"].value("heading") == "第二人写的"


def test_background_saving_of_an_older_version_is_refused_with_a_sentence(editor, article, user):
    sent = fields_of(editor.get(page_of(article)), "article-review") | {"autosave": "1"}
    decide(article, user)
    answer = editor.post(page_of(article), sent)
    assert (answer.status_code, list(answer.json())) == (409, ["message"])


@pytest.mark.parametrize(
    ("button", "numbers"),
    [
        ("do=join points2", ["1", "一是", "二是", "3"]),
        ("do=begin points5", ["1", "2", "一是", "二是"]),
        ("do=part points1", ["1", "", "2", "一是", "二是", "3"]),
        ("do=point statements1", ["1", "2", "一是", "二是", "3", ""]),
        ("do=point points1", ["1", "2", "一是", "二是", "3"]),
        ("do=part statements1", ["1", "2", "一是", "二是", "3"]),
        ("do=join points1", ["1", "2", "一是", "二是", "3"]),
        ("do=join nothing9", ["1", "2", "一是", "二是", "3"]),
        ("do=delete points1", ["1", "2", "一是", "二是", "3"]),
    ],
)
def test_buttons_join_and_part_without_a_script(editor, article, button, numbers):
    assert press(editor, article, button).status_code == 302
    decisions = decisions_of(article)
    assert [point.value("number") for point in decisions.points_of(decisions["statements1"])] == numbers


def test_line_that_nothing_took_is_made_a_point(editor, article):
    start = article.text.index("数说变化")
    press(editor, article, f"do=claim {start}-{start + 4}")
    assert decisions_of(article).of_kind("points")[-1].value("text") == "数说变化"
    press(editor, article, "do=claim 3-9")
    assert (
        len(decisions_of(article).of_kind("points"))
        == len(Decisions.from_json(article.decisions).of_kind("points")) + 1
    )


def test_official_is_added(editor, article):
    press(editor, article, "do=add officials")
    assert decisions_of(article).of_kind("officials")[-1].value("name") == ""


def test_mistakes_are_shown_beside_their_drafts_and_nothing_is_made(editor, article):
    answer = press(editor, article, "take=1", **{"statements1-date": "不知道", "sessions1-number": "许多"})
    marked = {name for name, _, _ in answer.context["problems"]}
    assert (answer.status_code, marked) == (200, {"statements1", "sessions1"})
    assert (Statement.objects.count(), decisions_of(article)["statements1"].value("date")) == (0, "不知道")


def test_whole_way_from_the_screen_to_review(editor, article, settings):
    settings.REVIEW_LEVELS = 3
    answer = press(editor, article, "take=1")
    assert answer.url == page_of(article, "bundle")
    assert editor.get(page_of(article)).url == page_of(article, "bundle")
    editor.post(page_of(article, "bundle"), {"send": "all", "hints_seen": "on"})
    rows = [row for row in created_rows(ArticleImport.objects.get()) if isinstance(row, Publishable)]
    assert {row.status for row in rows} == {Status.SUBMITTED}


# The bundle


@pytest.fixture
def taken(editor, article):
    press(editor, article, "take=1")
    return ArticleImport.objects.get()


def member(name, group):
    user = User.objects.create_user(name, is_staff=True, last_name=name)
    user.groups.add(Group.objects.get(name=group))
    client = MountedClient()
    client.force_login(user)
    return client


def states(article):
    return {str(row): row.status for row in created_rows(article) if isinstance(row, Publishable)}


def key(row):
    return f"{row._meta.label_lower}-{row.pk}"


SIGNED = {"reviewed": "on", "proofread": "on", "cleared": "on"}


def decide_bundle(client, article, button, **typed):
    """What a reviewer sends: the page's fields, ticks, and the button."""
    name, _, value = button.partition("=")
    sent = fields_of(client.get(page_of(article, "bundle")), "bundle")
    return client.post(page_of(article, "bundle"), sent | SIGNED | typed | {name: value})


def test_hints_need_one_confirmation(editor, taken):
    answer = editor.post(page_of(taken, "bundle"), {"send": "all"})
    assert (answer.status_code, set(states(taken).values())) == (200, {Status.DRAFT})
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    assert set(states(taken).values()) == {Status.SUBMITTED}


def test_selected_row_is_sent_with_its_speaker(editor, taken):
    statement = Statement.objects.get(official__name="车晓棠")
    editor.post(page_of(taken, "bundle"), {"send": "chosen", "chosen": key(statement), "hints_seen": "on"})
    sent = {name for name, status in states(taken).items() if status == Status.SUBMITTED}
    assert sent == {str(statement), "车晓棠"}


def test_nothing_selected_does_nothing(editor, taken):
    editor.post(page_of(taken, "bundle"), {"send": "chosen", "hints_seen": "on"})
    assert set(states(taken).values()) == {Status.DRAFT}


def test_error_blocks_its_own_row_and_stands_beside_it(editor, taken):
    statement = Statement.objects.get(official__name="车晓棠")
    statement.themes.clear()
    for point in statement.points.all():
        point.themes.clear()
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    left = {name for name, status in states(taken).items() if status == Status.DRAFT}
    rows = {str(each.row): each for each in editor.get(page_of(taken, "bundle")).context["rows"]}
    assert left == {str(statement)}
    assert any(finding.blocks for finding in rows[str(statement)].findings)


@pytest.mark.parametrize("levels", [0, 1, 3])
def test_bundle_passes_all_its_levels_together(editor, taken, settings, levels):
    settings.REVIEW_LEVELS = levels
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    groups = {0: ["终审"], 1: ["终审"], 3: ["初审", "复审", "终审"]}[levels]
    for place, group in enumerate(groups):
        assert decide_bundle(member(group, group), taken, "_pass=all").status_code == 302
        last = place == len(groups) - 1
        assert set(states(taken).values()) == {Status.PUBLISHED if last else Status.SUBMITTED}
    assert all(row.is_public for row in created_rows(taken) if isinstance(row, Publishable))
    assert Draft.objects.count() == 0


def test_row_that_is_returned_leaves_the_others_in_review(editor, taken, settings):
    settings.REVIEW_LEVELS = 1
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    statement = Statement.objects.get(official__name="车晓棠")
    reviewer = member("终", "终审")
    decide_bundle(reviewer, taken, "_return=chosen", chosen=key(statement), opinion="核对日期")
    stages = {draft.stage for draft in Draft.objects.exclude(model="discussion.statement", row=statement.pk)}
    assert (Draft.objects.about(statement).get().remark, stages) == ("核对日期", {Stage.SUBMITTED})


def test_bundle_is_decided_under_the_rules_of_single_rows(editor, taken, settings):
    """Signature, opinion, other people, and the text that was read."""
    settings.REVIEW_LEVELS = 1
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    assert editor.get(page_of(taken, "bundle")).context["form"] is None
    reviewer = member("终", "终审")
    unsigned = decide_bundle(reviewer, taken, "_pass=all", reviewed="")
    wordless = decide_bundle(reviewer, taken, "_return=all", opinion=" ")
    assert [bool(answer.context["form"].non_field_errors()) for answer in (unsigned, wordless)] == [
        True,
        True,
    ]
    theme = Theme.objects.get(name="作风")
    seen = f"seen-{Draft.objects.about(theme).get().pk}"
    decide_bundle(reviewer, taken, "_pass=all", **{seen: "another text"})
    assert {name for name, status in states(taken).items() if status != Status.PUBLISHED} == {"作风"}


def test_undo_leads_back_to_the_screen(editor, taken):
    answer = editor.post(page_of(taken, "undo"))
    assert (answer.url, Official.objects.count()) == (page_of(taken), 0)


def test_undo_of_what_was_sent_says_what_stands_in_the_way(editor, taken):
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    answer = editor.post(page_of(taken, "undo"), follow=True)
    assert (Official.objects.count(), len(answer.context["stuck"])) == (3, len(states(taken)))


# Around it


def test_list_leads_to_where_the_work_goes_on(editor, taken):
    page = editor.get(reverse("admin:discussion_articleimport_changelist")).text
    assert page_of(taken, "bundle") in page
    assert editor.get(reverse("admin:discussion_articleimport_change", args=[taken.pk])).url == page_of(
        taken, "bundle"
    )


def test_what_was_taken_over_is_not_deleted(editor, taken):
    assert (
        editor.post(
            reverse("admin:discussion_articleimport_delete", args=[taken.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_import_that_was_not_taken_over_is_deleted(editor, article):
    editor.post(reverse("admin:discussion_articleimport_delete", args=[article.pk]), {"post": "yes"})
    assert not ArticleImport.objects.exists()


def test_empty_record_offers_the_first_article(editor):
    assert UPLOAD in editor.get("/admin/").text
    assert editor.get("/admin/").context["is_empty"]
    make.official()
    assert not editor.get("/admin/").context["is_empty"]


def test_front_page_names_what_waits_of_whole_articles(editor, taken, settings):
    settings.REVIEW_LEVELS = 1
    editor.post(page_of(taken, "bundle"), {"send": "all", "hints_seen": "on"})
    reviewer = member("终", "终审")
    queues = {
        queue.name: [item.url for item in queue.items] for queue in reviewer.get("/admin/").context["queues"]
    }
    assert queues["整篇报道待我审核"] == [page_of(taken, "bundle")]
