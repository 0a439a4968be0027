"""Taking rows back from the public: one page that asks for the reason and shows what goes with them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect

from discussion.admin.pages import may_publish, page, page_response, page_url
from discussion.admin.references import names_a_row
from discussion.admin.wording import named
from discussion.models import Status
from discussion.workflow import policy, transitions
from discussion.workflow.wording import check_wording


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="撤下原因",
        max_length=200,
        validators=[check_wording],
        help_text="公开的原因，例如“来源有误，正在核实”；读者打开原来的网址时会看到。最多200字。",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": "请写明撤下的原因。"},
    )


def fall_with(rows):
    """What readers lose together with these rows: lists of the rows that hang on them, by model."""
    lost = []
    for relation in rows.model._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if name in getattr(model, "visibility_parents", ()):
            hanging = list(model.objects.published().filter(**{f"{name}__in": rows}))
            lost += [(model._meta.verbose_name, hanging)] if hanging else []
    return lost


@page("withdraw/", "withdraw", may=may_publish)
def withdraw(request, model_admin):
    chosen = [int(number) for number in request.GET.get("ids", "").split(",") if names_a_row(number)]
    rows = model_admin.get_queryset(request).filter(pk__in=chosen, status=Status.PUBLISHED)
    back = page_url(model_admin, "changelist")
    if not rows:
        note = "所选内容都不是已发布的，没有可撤下的。"
        model_admin.message_user(request, note, messages.WARNING)
        return redirect(back)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        take_back(request, model_admin, rows, form.cleaned_data["reason"])
        return redirect(back)
    title = f"撤下{model_admin.opts.verbose_name}"
    context = {"opts": model_admin.opts, "rows": rows, "lost": fall_with(rows), "form": form, "back": back}
    return page_response(request, "admin/withdraw.html", title, **context)


def take_back(request, model_admin, rows, reason):
    """Withdraws all of them or none."""
    try:
        with transaction.atomic():
            for obj in rows:
                transitions.withdraw(obj, request.user, reason)
                model_admin.log_change(request, obj, f"撤下：{reason}")
    except policy.TransitionNotAllowed as refusal:
        model_admin.message_user(request, f"没有撤下：{refusal}", messages.ERROR)
    else:
        model_admin.message_user(request, f"已撤下{len(rows)}项：{named(rows)}。", messages.SUCCESS)
