"""The source form at the top: where the article was printed, of which meeting it tells, what its slips are."""

from django import forms
from django.core.exceptions import ValidationError

from discussion.articles.bylines import imprint_of
from discussion.articles.lines import lines_of
from discussion.exchange.articles.decisions import SLIPS, SOURCE, STATEMENTS
from discussion.exchange.articles.kinds import ArticleKind, DateText, ItemForm, ThemesText, names_in
from discussion.exchange.articles.matching import meeting_in, source_like
from discussion.models import Meeting, Organization, Source, Theme
from discussion.values.lookalikes import alike
from discussion.values.names import KnownNames
from discussion.workflow.checks import known_names

SHORTEST_PLACE = 3  # characters of a body's or a theme's name in which a slip is looked for


class SourceForm(ItemForm):
    take = None
    title = forms.CharField(label="标题", max_length=200)
    publisher = forms.CharField(label="发布单位", max_length=100, required=False)
    date = DateText(label="刊发日期", required=False, whole=False)
    edition = forms.CharField(
        label="版次或文号", max_length=100, required=False, help_text="例如“第2版”；每条引证都会写上。"
    )
    url = forms.URLField(label="原文网址", max_length=500, required=False, assume_scheme="https")
    meeting = forms.CharField(
        label="会议",
        max_length=100,
        required=False,
        help_text="报道的是哪一次会议；已有同名同日的就归到它。没有就留空。",
    )
    meeting_date = DateText(label="会议日期", required=False)
    themes = ThemesText(
        label="全文的主题",
        help_text="用“、”分开。没有另写主题的发言、指标和任务都用它们；这里写的新名称会新建主题。",
    )

    def clean(self):
        values = super().clean()
        if values.get("meeting") and not values.get("meeting_date"):
            self.add_error("meeting_date", ValidationError("请写会议的日期。"))
        if not values.get("themes") and self._is_any_without_theme():
            self.add_error("themes", "有发言没有主题，送审会被挡住。请写这篇报道的主题。")
        return values

    def _is_any_without_theme(self) -> bool:
        """Whether readers would find a statement under no theme."""
        decisions = self.review.decisions
        return any(
            item.take and not any(each.value("themes") for each in [item, *decisions.points_of(item)])
            for item in decisions.of_kind(STATEMENTS)
        )


class SourceKind(ArticleKind):
    label = "来源"
    form = SourceForm

    def propose(self, proposal):
        date = "" if proposal.date.startswith("-") else proposal.date
        publisher, edition, url = imprint_of(proposal.text)
        known = source_like(proposal.title, date)
        if known:
            publisher, edition, url = known.publisher, known.edition or edition, known.url or url
        meeting = meeting_in(proposal.text, date)
        item = proposal.decisions.new(SOURCE)
        item.id = SOURCE
        item.asks = [] if date else ["哪一天刊发的？"]
        item.put(title=proposal.title, publisher=publisher, date=date, edition=edition, url=url, themes="")
        item.put(meeting=meeting.name if meeting else "", meeting_date=date if meeting else "")
        proposal.decisions.items.append(item)

    def known(self, item):
        source = source_like(item.value("title"), item.value("date"))
        return f"来源里已有{source}，将引用它，不新建。" if source else ""

    def take_over(self, item, values, taking):
        for name in names_in(values["themes"]):
            theme = Theme.objects.filter(name=name).first() or taking.add(Theme(name=name), item)
            taking.themes[theme.name] = theme
        taking.source = source_like(values["title"], values["date"])
        if taking.source:
            self._leave_to_the_editor(taking)
        else:
            own = {name: values[name] for name in ("title", "publisher", "date", "edition", "url")}
            taking.source = taking.add(Source(**own, collation=taking.collation), item)
        if name := values["meeting"]:
            day = values["meeting_date"]
            known = Meeting.objects.filter(name=name, date=day).first()
            taking.meeting = known or taking.add(Meeting(name=name, date=day), item)

    def _leave_to_the_editor(self, taking):
        if taking.collation and taking.collation not in taking.source.collation:
            taking.leave(f"来源{taking.source}原来就有，请把校勘说明写进去：{taking.collation}")


class SlipForm(ItemForm):
    original = forms.CharField(label="原文", max_length=100, widget=forms.TextInput(attrs={"readonly": True}))
    corrected = forms.CharField(label="校正", max_length=100)


class SlipKind(ArticleKind):
    """A known name with one wrong character, a sentence that a page broke: both are kept, the editor decides."""

    label = "原文与校正"
    form = SlipForm

    def propose(self, proposal):
        for written, name in slips_in(proposal.text, proposal.names):
            at = proposal.text.find(written)
            item = proposal.decisions.add(SLIPS, (at, at + len(written)), take=False)
            item.asks = ["是笔误吗？"]
            item.put(original=written, corrected=name)
        for line in lines_of(proposal.text):
            for place, _ in line.breaks[1:]:
                before, behind = line.printed[max(place - 4, 0) : place], line.printed[place : place + 4]
                item = proposal.decisions.add(SLIPS, line.span(place - 1, place + 1), take=False)
                item.asks = ["是排版断开的一句吗？"]
                item.put(original=f"{before}⏎{behind}", corrected=f"{before}{behind}")


def slips_in(text: str, names: list[str]) -> list[tuple[str, str]]:
    """`(as written, known name)`: people as the checks before publication find them, bodies and themes by like characters."""
    known = known_names()
    own = KnownNames(names, known.accepted | known.names)
    found = dict([*own.near_misses(text), *known.near_misses(text)])
    bodies = Organization.objects.values_list("name", "short_name")
    places = {*Theme.objects.values_list("name", flat=True), *(name for pair in bodies for name in pair)}
    for place in sorted(name for name in places if len(name) >= SHORTEST_PLACE):
        found |= dict.fromkeys(written_alike(text, place), place)
    return list(found.items())


def written_alike(text: str, name: str) -> list[str]:
    """What the text has for a name but for one character that is alike."""
    found = set()
    for wrong in range(len(name)):
        before, behind = name[:wrong], name[wrong + 1 :]
        start = text.find(before) if before else 0
        while 0 <= start <= len(text) - len(name):
            written = text[start : start + len(name)]
            fits = written.startswith(before) and written.endswith(behind) and written[wrong] != name[wrong]
            if fits and alike(written[wrong], name[wrong]):
                found.add(written)
            start = text.find(before, start + 1) if before else text.find(behind, start + 2) - 1
    return sorted(found)
