"""Candidates for tasks in an article; none is certain, so none is taken unless the editor says so."""

import re

from django import forms
from django.core.exceptions import ValidationError

from discussion.exchange.articles.decisions import POINTS
from discussion.exchange.articles.kinds import ArticleKind, DateText, ItemForm, ThemesText
from discussion.exchange.articles.matching import parsed_post
from discussion.exchange.articles.people import OfficialKind
from discussion.models import ActionItem, ActionPoint

LONGEST_TITLE = 100
DIGITS = "0123456789"


class ActionForm(ItemForm):
    title = forms.CharField(label="事项", max_length=LONGEST_TITLE)
    description = forms.CharField(label="内容", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    lead = forms.CharField(
        label="牵头岗位", max_length=120, required=False, help_text="写成“单位/职务”；不清楚就留空。"
    )
    point = forms.ChoiceField(label="来自要点", required=False)
    deadline = DateText(label="完成时限", required=False)
    themes = ThemesText()

    def adapt(self):
        points = self.review.decisions.of_kind(POINTS)
        named = [(point.id, (point.value("heading") or point.value("text"))[:30]) for point in points]
        self.fields["point"].choices = [("", "（不关联）"), *named]

    def clean_lead(self):
        body, title = parsed_post(self.cleaned_data["lead"])
        if title and not body:
            raise ValidationError(f"请写明“{title}”是哪个单位的，例如“区委/{title}”。")
        return (body, title) if title else None


class ActionKind(ArticleKind):
    label = "可能的任务"
    form = ActionForm

    def propose(self, proposal):
        for record in proposal.draft["actions"]:
            item = proposal.decisions.add("actions", record["at"], take=False)
            item.asks = ["算一项任务吗？"]
            words = record["text"].strip("。；")
            title = words if len(words) <= LONGEST_TITLE else re.split(r"[，；：]", words)[0][:LONGEST_TITLE]
            person = proposal.people.get(record["official"])
            posts = proposal.decisions[person].value("posts").split("\n") if person else [""]
            item.put(title=title, description=record["text"] if title != words else "", lead=posts[0])
            item.put(point=proposal.point_at(record["at"]), deadline="", themes="")

    def take_over(self, item, values, taking):
        known = ActionItem.objects.filter(title=values["title"]).first()
        if known:
            taking.leave(f"任务“{known}”原来就有，没有再建。")
            return
        post = OfficialKind.post(values["lead"], taking, item) if values["lead"] else None
        own = {name: values[name] for name in ("title", "description")}
        deadline = values["deadline"] or None
        action = ActionItem(code=next_code(), lead_post=post, deadline=deadline, **own)
        taking.add(action, item, themes=values["themes"])
        if point := taking.rows.get(values["point"]):
            taking.part(ActionPoint(action=action, point=point), item)


def next_code() -> str:
    """The number after the newest task's: NH-08 after NH-07."""
    taken = set(ActionItem.objects.values_list("code", flat=True))
    newest = ActionItem.objects.order_by("-pk").values_list("code", flat=True).first() or "RW-00"
    newest = newest if newest[-1] in DIGITS else f"{newest}-00"
    prefix = newest.rstrip(DIGITS)
    number = newest[len(prefix) :]
    codes = (f"{prefix}{int(number) + step:0{len(number)}}" for step in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)
