"""Sessions of forums in an article."""

from django import forms
from django.core.exceptions import ValidationError

from discussion.exchange.articles.kinds import ArticleKind, DateText, ItemForm, ThemesText, names_in
from discussion.exchange.articles.matching import namesakes
from forums.models import ForumSession, Participant, Series, SessionCitation


class SessionForm(ItemForm):
    series = forms.CharField(label="论坛", max_length=60)
    number = forms.IntegerField(label="期数", min_value=1, max_value=32767, widget=forms.TextInput)
    date = DateText(label="日期", error_messages={"required": "请写日期。"})
    topic = forms.CharField(label="主题", max_length=100, required=False)
    format = forms.CharField(label="形式", max_length=100, required=False)
    venue = forms.CharField(label="地点", max_length=100, required=False)
    speaker = forms.CharField(label="嘉宾", max_length=100, required=False, help_text="用“、”分开。")
    themes = ThemesText(label="归入的主题")

    def clean(self):
        values = super().clean()
        if not (values.get("topic") or values.get("format")):
            raise ValidationError("主题和形式至少填写一项。")
        return values


class SessionKind(ArticleKind):
    label = "论坛期次"
    form = SessionForm

    def propose(self, proposal):
        for record in proposal.draft["sessions"]:
            item = proposal.decisions.add("sessions", record["at"], take=record["confident"])
            day = "" if record["date"].startswith("-") else record["date"]
            item.put(
                **{name: record[name] for name in ("series", "number", "topic", "format", "venue", "speaker")}
            )
            item.put(date=day, themes="")
            item.asks += [] if record["confident"] else ["是论坛的一期吗？"]
            item.asks += [] if day else ["哪一天？"]

    def known(self, item):
        known = self._known(item.value("series"), item.value("number"))
        return f"已有“{known}”，采用时不再新建。" if known else ""

    @staticmethod
    def _known(series: str, number) -> ForumSession | None:
        whole = str(number).isdecimal() and int(number) <= 32767
        found = (
            ForumSession.objects.filter(series__name=series, number=number)
            if whole
            else ForumSession.objects.none()
        )
        return found.first()

    def take_over(self, item, values, taking):
        if known := self._known(values["series"], values["number"]):
            taking.leave(f"“{known}”原来就有，没有再建。")
            return
        series = Series.objects.filter(name=values["series"]).first()
        series = series or taking.add(Series(name=values["series"]), item)
        own = {name: values[name] for name in ("number", "date", "topic", "format", "venue")}
        session = taking.add(ForumSession(series=series, **own), item, themes=values["themes"])
        for position, name in enumerate(names_in(values["speaker"]), 1):
            known = namesakes(name)
            guest = {"official": known[0]} if len(known) == 1 else {"name": name}
            taking.part(Participant(session=session, position=position, **guest), item)
        taking.cite(SessionCitation(session=session), item)
