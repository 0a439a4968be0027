"""The form in which a reviewer decides."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from discussion.workflow import policy


class DecisionForm(forms.Form):
    """What a reviewer says; `seen` is the text that they had before them."""

    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=2000,
        help_text="退回必须写明要改什么；通过可以不写。",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    reviewed = forms.BooleanField(label="已审：内容、导向、事实", required=False)
    proofread = forms.BooleanField(label="已校：文字、姓名、职务、数字", required=False)
    cleared = forms.BooleanField(label="已作保密审查：不含涉密和不宜公开的内容", required=False)
    release_at = forms.DateTimeField(
        label="发布时间",
        required=False,
        help_text="留空表示通过后立即发布。北京时间，例如 2026-12-01 09:00。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M"],
        error_messages={"invalid": "请照 2026-12-01 09:00 的样子填写日期和时间。"},
    )
    along = forms.BooleanField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, draft, alongside, *args, **kwargs):
        super().__init__(*args, initial={"seen": draft.digest}, **kwargs)
        self.alongside = alongside
        if alongside:
            self.fields["along"].label = format_html(
                "一并通过：{}",
                format_html_join("、", "{}“{}”", ((p.label, review_link(p)) for p in alongside)),
            )
        else:
            del self.fields["along"]
        if not policy.levels():
            del self.fields["reviewed"], self.fields["proofread"], self.fields["cleared"]
        elif not policy.is_last_level(draft):
            del self.fields["cleared"]
        if not policy.is_last_level(draft):
            del self.fields["release_at"]

    @property
    def signature(self) -> policy.Signature:
        ticks = {name: self.cleaned_data.get(name, False) for name in policy.Signature._fields}
        return policy.Signature(**ticks)


def review_link(parent):
    page = reverse("admin:discussion_draft_review", args=[parent.draft.pk])
    return format_html('<a href="{}">{}</a>', page, parent.row)
