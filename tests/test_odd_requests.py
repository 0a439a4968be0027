"""What no page of the editing pages writes, sent to each of them: an answer in Chinese, never a broken page."""

from itertools import cycle

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from discussion.models import Metric, MetricValue, Point, Source, Statement, Theme
from tests import factories
from tests.discussion.admin.test_pages import MAKE, REGISTERED, typed_by_editors
from tests.pages import address, english, filled, notes, part

ODD = {"letters": "abc", "nul": "1\0", "too large": "9" * 30}
COUNTS = [("INITIAL", "-1"), ("TOTAL", "-1"), ("TOTAL", "abc"), ("TOTAL", "99999")]
KEPT = "留下的文字"

each_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)


def forms_of(client, model, row):
    """The addresses and pages of a model on which something is filled in."""
    pages = [(page, client.get(page)) for page in (address(model, "add"), address(model, "change", row.pk))]
    return [(page, form) for page, form in pages if form.status_code == 200 and "adminform" in form.context]


def references(form) -> list[str]:
    """The fields of a form that name other rows."""
    return [
        name
        for name, field in form.fields.items()
        if isinstance(field, forms.ModelChoiceField) and not isinstance(field.widget, forms.HiddenInput)
    ]


def first_text(form) -> str:
    """The name of a field in which something can be written."""
    return next(name for name, field in form.fields.items() if type(field.widget.attrs.get("class")) is str
                and field.widget.attrs["class"].startswith(("vText", "vLargeText")))  # fmt: skip


def odd_values(names) -> dict[str, str]:
    """The oddities in turns: each kind of field meets each of them in one form or another."""
    return dict(zip(names, cycle(ODD.values())))


@each_model
def test_an_address_with_odd_references_opens_the_form(editor, model):
    relations = [field.name for field in model._meta.get_fields() if field.is_relation]
    page = editor.get(address(model, "add"), odd_values(relations), follow=True)
    if page.redirect_chain:
        assert page.status_code == 200
    elif page.status_code == 200:
        assert set(page.context["adminform"].form.initial) & set(relations) == set()
    else:
        assert page.status_code == editor.get(address(model, "add")).status_code == 403


@each_model
def test_odd_references_are_told_in_the_form_which_keeps_what_was_typed(editor, model):
    row = MAKE[model]()
    for page, form in forms_of(editor, model, row):
        names = references(form.context["adminform"].form)
        if names:
            text = first_text(form.context["adminform"].form)
            answer = editor.post(page, filled(form, **odd_values(names), **{text: KEPT}))
            assert set(names) <= set(answer.context["adminform"].form.errors)
            assert (answer.status_code, KEPT in answer.text) == (200, True)
            assert english(answer.text, [KEPT, *typed_by_editors(row)]) == set()


@each_model
def test_odd_references_of_a_part_are_told_in_the_form(editor, model):
    row = MAKE[model]()
    for page, form in forms_of(editor, model, row):
        for inline in form.context["inline_admin_formsets"]:
            names = references(inline.formset.empty_form)
            if names:
                index = inline.formset.initial_form_count()
                sent = part(inline.formset.prefix, index, **odd_values(names))
                answer = editor.post(page, filled(form) | sent)
                told = {name for each in answer.context["inline_admin_formsets"]
                        if each.formset.prefix == inline.formset.prefix
                        for name in each.formset.forms[index].errors}  # fmt: skip
                assert (answer.status_code, set(names) - told) == (200, set())
                assert english(answer.text, typed_by_editors(row)) == set()


@pytest.mark.one_database
def test_every_reference_of_every_form_was_among_them(editor):
    """Else the tests above would pass by finding none."""
    found = set()
    for model in REGISTERED:
        for _, form in forms_of(editor, model, MAKE[model]()):
            found |= {(model.__name__, name) for name in references(form.context["adminform"].form)}
            for inline in form.context["inline_admin_formsets"]:
                parts = inline.formset.empty_form
                found |= {(inline.opts.model.__name__, name) for name in references(parts)}
    assert {("Statement", "official"), ("Statement", "themes"), ("User", "groups"), ("Point", "themes"),
            ("Group", "permissions"), ("ActionPoint", "point"), ("Outcome", "points"), ("StaffProfile", "organization"),
            ("SessionPicture", "picture"), ("Appointment", "post")} <= found  # fmt: skip


@pytest.mark.one_database
@each_model
def test_impossible_numbers_of_parts_are_refused(editor, model):
    for page, form in forms_of(editor, model, MAKE[model]())[-1:]:
        for inline in form.context["inline_admin_formsets"]:
            odd = [{f"{inline.formset.prefix}-{name}_FORMS": count} for name, count in COUNTS]
            answers = [editor.post(page, filled(form) | counts) for counts in odd]
            assert [(answer.status_code, "网址有误" in answer.text) for answer in answers] == [
                (400, True)
            ] * 4


@each_model
def test_a_list_does_nothing_with_rows_that_it_does_not_offer(editor, model):
    MAKE[model]()
    listed = editor.get(address(model), follow=True)
    for action in admin.site._registry[model].get_actions(listed.wsgi_request):
        answer = editor.post(
            address(model), {"action": action, ACTION_CHECKBOX_NAME: [*ODD.values()]}, follow=True
        )
        assert notes(answer) == ["没有做任何事：所选的内容不存在，请重新勾选。"]


@pytest.mark.parametrize(
    ("model", "page", "query"),
    [
        (Statement, "changelist", {"status__exact": "\0"}),
        (Source, "changelist", {"publisher": "\0"}),
        (Point, "changelist", {"followed": "\0"}),
        (
            Point,
            "cited",
            {"app_label": "discussion", "field_name": "point", "model_name": "actionpoint", "term": "\0"},
        ),
    ],
)
def test_an_address_with_a_character_that_no_text_has_finds_nothing(editor, model, page, query):
    """PostgreSQL takes no NUL at all."""
    factories.source(title=KEPT), factories.statement(title=KEPT), factories.point(heading=KEPT)
    answer = editor.get(address(model, page), query, follow=True)
    assert (answer.status_code in {200, 400}, KEPT in answer.text) == (True, False)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "-5", "abc"])
def test_the_form_of_a_row_that_never_was_leads_back(editor, number):
    page = address(Statement, "change", number)
    assert notes(editor.get(page, follow=True)) == [f"ID 为“{number}”的 发言 不存在。可能已经被删除了？"]


# What only the database finds wrong


def test_parts_that_change_places_are_told_in_the_form(editor, caplog):
    """Each by itself is right beside what is stored, and so is the whole form: only their order of saving is not."""
    row = factories.metric(**factories.draft())
    first, second = (
        factories.metric_value(metric=row, as_of=day, value=1) for day in ("2021-12-01", "2021-12-02")
    )
    page = address(Metric, "change", row.pk)
    form = editor.get(page)
    days = {f"values-{index}-as_of": value for index, value in enumerate(("2021-12-02", "2021-12-01"))}
    answer = editor.post(page, filled(form, name=KEPT) | days)
    assert (answer.status_code, "这个指标在这一天已有数值。您填写的都还在下面" in answer.text) == (200, True)
    assert (KEPT in answer.text, "values" in answer.text) == (True, True)
    assert dict(MetricValue.objects.values_list("pk", "as_of")) == {
        first.pk: first.as_of,
        second.pk: second.as_of,
    }
    assert "没有保存，数据库不接受" in caplog.text
    assert not Metric.objects.filter(name=KEPT).exists()


def test_a_part_sent_again_as_a_new_one_is_told_in_the_form(editor):
    row = factories.metric_value(metric=factories.metric(**factories.draft())).metric
    page = address(Metric, "change", row.pk)
    answer = editor.post(page, filled(editor.get(page)) | {"values-INITIAL_FORMS": "0"})
    assert (answer.status_code, "这个指标在这一天已有数值。您填写的都还在下面" in answer.text) == (200, True)
    assert (row.values.count(), notes(answer)) == (1, [])


def test_numbers_of_rows_that_are_no_more_are_refused_in_the_form(editor):
    theme = factories.theme()
    page = address(Statement, "add")
    data = filled(editor.get(page), title=KEPT, themes=[theme.pk], official=factories.official().pk)
    Theme.objects.all().delete()
    answer = editor.post(page, data)
    assert (answer.status_code, KEPT in answer.text, Statement.objects.exists()) == (200, True, False)
