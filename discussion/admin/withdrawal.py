"""Taking rows back from the public: one page that asks for the reason and shows what goes with them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from discussion.admin.wording import named
from discussion.models import Status
from discussion.workflow import policy, transitions
from discussion.workflow.wording import check_wording

LONGEST_ID = 18  # digits that fit a 64-bit key


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


def chosen_ids(request) -> list[int]:
    written = request.GET.get("ids", "").split(",")
    return [int(number) for number in written if number.isdecimal() and len(number) <= LONGEST_ID]


class WithdrawalMixin:
    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_withdraw"
        return [
            path("withdraw/", self.admin_site.admin_view(self.withdraw_view), name=name),
            *super().get_urls(),
        ]

    @admin.action(description="撤下所选", permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        ids = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        return redirect(f"{self._address('withdraw')}?{urlencode({'ids': ids})}")

    def withdraw_view(self, request):
        if not self.has_publish_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).filter(pk__in=chosen_ids(request), status=Status.PUBLISHED)
        form = WithdrawalForm(request.POST or None)
        if rows and form.is_valid():
            try:
                self.withdraw(request, rows, form.cleaned_data["reason"])
            except policy.TransitionNotAllowed as reason:
                self.message_user(request, f"没有撤下：{reason}", messages.ERROR)
        if not rows or form.is_valid():
            return self._back_to_list(request, rows)
        return TemplateResponse(request, "admin/withdraw.html", self._withdrawal_page(request, rows, form))

    @transaction.atomic
    def withdraw(self, request, rows, reason):
        self.remember(request, *rows)
        for row in rows:
            transitions.withdraw(row, request.user, reason)
            self.log_change(request, row, f"撤下：{reason}")
        self.message_user(request, f"已撤下{len(rows)}项：{named(rows)}。", messages.SUCCESS)

    def _back_to_list(self, request, rows):
        if not rows:
            self.message_user(request, "所选内容都不是已发布的，没有可撤下的。", messages.WARNING)
        return redirect(self._address("changelist"))

    def _withdrawal_page(self, request, rows, form):
        return {
            **self.admin_site.each_context(request),
            "title": f"撤下{self.opts.verbose_name}",
            "opts": self.opts,
            "rows": rows,
            "lost": fall_with(rows),
            "form": form,
            "back": self._address("changelist"),
        }

    def _address(self, page):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")
