"""Statements of an article with their points."""

from django import forms
from django.core.exceptions import ValidationError

from discussion.articles.follow_ups import called_for
from discussion.articles.theme_suggestions import suggested
from discussion.exchange.articles.decisions import POINTS, STATEMENTS, heading_of
from discussion.exchange.articles.kinds import LINES, ArticleKind, DateText, ItemForm, ThemesText
from discussion.models import Fidelity, Point, Statement, StatementCitation

LONGEST_HINT = 2000  # characters of a text for which themes are suggested


class StatementForm(ItemForm):
    title = forms.CharField(label="标题", max_length=100)
    speaker = forms.ChoiceField(label="发言人", error_messages={"required": "请选择谁说的。"})
    post = forms.CharField(label="当时职务", max_length=200, required=False)
    date = DateText(label="发言日期", error_messages={"required": "请写发言日期。"})
    fidelity = forms.ChoiceField(label="文本性质", choices=Fidelity.choices)
    themes = ThemesText()

    def adapt(self):
        self.fields["speaker"].choices = [("", "请选择"), *self.review.people]

    def clean_speaker(self):
        person = self.review.decisions[self.cleaned_data["speaker"]]
        if not person.take:
            raise ValidationError(f"“{person.value('name')}”没有采用，请先采用此人，或者另选一位。")
        return person.id


class PointForm(ItemForm):
    number = forms.CharField(label="原编号", max_length=10, required=False)
    level = forms.TypedChoiceField(label="层级", choices=[(1, "一级"), (2, "二级"), (3, "三级")], coerce=int)
    heading = forms.CharField(label="小标题", max_length=100, required=False)
    text = forms.CharField(label="内容", required=False, widget=forms.Textarea(attrs=LINES))
    themes = ThemesText()

    def clean(self):
        values = super().clean()
        if not (values.get("heading") or values.get("text")):
            raise ValidationError("小标题和内容至少填写一项。")
        return values


class StatementKind(ArticleKind):
    label = "发言"
    form = StatementForm

    def propose(self, proposal):
        posts = {record["name"]: record["post"] for record in proposal.draft["officials"]}
        for record in proposal.draft["statements"]:
            item = proposal.decisions.add(STATEMENTS, record["at"], take=record["confident"])
            person = proposal.people.get(record["speaker"], "")
            item.asks = [] if person and record["confident"] else ["谁说的？"]
            item.put(speaker=person, post=posts.get(record["speaker"], ""), fidelity=Fidelity.DIGEST)
            item.put(date=proposal.day, themes="")
            item.asks += [] if proposal.day else ["哪一天说的？"]
            self._propose_points(proposal, item, record["points"], 1)
            item.put(title=record["title"] or self._title(proposal, item))
            if item.take and person:
                proposal.decisions[person].take = True

    def _propose_points(self, proposal, statement, points, level):
        for record in points:
            at = proposal.stretch(record["at"], record["text"])
            point = proposal.decisions.add(POINTS, at, of=statement.id)
            point.asks = [] if record["confident"] else ["这里分得对吗？"]
            point.put(number=record["number"], level=str(level))
            point.put(heading=record["heading"], text=record["text"])
            words = f"{record['heading']} {record['text']}"[:LONGEST_HINT]
            point.put(themes="、".join(theme.name for theme in suggested(words, proposal.themes)))
            self._propose_points(proposal, statement, record["sub"], level + 1)

    def _title(self, proposal, statement) -> str:
        """What an editor may call it: the first heading, or else how its words begin."""
        points = proposal.decisions.points_of(statement)
        headed = next((point for point in points if point.value("heading")), None)
        first = headed or next(iter(points), None)
        statement.asks.append("标题是拟的，合适吗？")
        return heading_of(first) if first else ""

    def take_over(self, item, values, taking):
        official = taking.rows.get(values["speaker"])
        if official is None:
            return  # what is wrong with the speaker is said there
        known = Statement.objects.filter(
            official=official, date=values["date"], title=values["title"]
        ).first()
        if known:
            taking.leave(f"{official}在这一天的“{known}”原来就有，没有再建。")
            return
        own = {name: values[name] for name in ("title", "date", "fidelity")}
        statement = Statement(
            official=official,
            speaker_title=values["post"],
            meeting=taking.meeting,
            rank=taking.next_rank(),
            **own,
        )
        taking.add(statement, item, themes=values["themes"])
        taking.cite(StatementCitation(statement=statement), item)
        taking.rows[item.id] = statement


class PointKind(ArticleKind):
    label = "要点"
    form = PointForm

    def take_over(self, item, values, taking):
        statement = taking.rows.get(item.of)
        if statement is None:
            return
        words = {name: values[name] for name in ("number", "level", "heading", "text")}
        printed = bool(values["heading"]) and values["heading"] in taking.article.text
        position, follow_up = (
            taking.next_position(statement),
            called_for(f"{values['heading']}。{values['text']}"),
        )
        point = Point(
            statement=statement, position=position, heading_printed=printed, follow_up=follow_up, **words
        )
        taking.rows[item.id] = taking.part(point, item)
        taking.give_themes(point, values["themes"], item)
