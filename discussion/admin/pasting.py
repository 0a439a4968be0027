"""A speech pasted whole: what is read of it fills the form for a new statement, which nobody has saved yet."""

import re
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError

from discussion.admin.pages import may_add, page, page_response, page_url
from discussion.admin.work import work_of
from discussion.articles.bylines import PAGE
from discussion.articles.header import WHOLE_DAY
from discussion.articles.speakers import speakers
from discussion.articles.speech import Speech, read_speech
from discussion.models import Official, Source
from discussion.values.partial_dates import in_words

MOST_POINTS = 200
BOOK_TITLE = re.compile(r"《([^《》]+)》")
SOURCE_LABEL = re.compile(r"^.*?[：:]\s*")


class PasteForm(forms.Form):
    text = forms.CharField(
        label="整篇文字",
        max_length=100_000,
        help_text="从报纸、网页或文档里复制整篇，粘贴到这里。开头的标题、发言人、日期和来源会填进表单，"
        "编号和项目符号会变成要点，下一页可以逐个修改，保存以前不会存下什么。",
        widget=forms.Textarea(attrs={"rows": 20, "class": "vLargeTextField"}),
        error_messages={
            "required": "请先粘贴文字。",
            "max_length": "文字太长：一次最多%(limit_value)d字，现在有%(show_value)d字。请分成几篇。",
        },
    )

    one_speaker = forms.BooleanField(
        label="只有一个人发言，文中另外提到的人没有发言", required=False, widget=forms.HiddenInput
    )
    field_order = ["one_speaker", "text"]

    def clean_text(self):
        """NUL is taken away with the other characters that nobody sees."""
        names = list(Official.objects.values_list("name", flat=True))
        pasted = read_speech(self.cleaned_data["text"], names)
        self._demand_one_speaker(pasted, names)
        if len(pasted.points) > MOST_POINTS:
            raise ValidationError(f"读出了{len(pasted.points)}个要点，一篇最多{MOST_POINTS}个。请分成几篇。")
        self.pasted = PastedStatement(pasted)
        return self.cleaned_data["text"]

    def _demand_one_speaker(self, pasted, names):
        people = dict.fromkeys(
            [*filter(None, [pasted.head.speaker]), *speakers(pasted.normalised.text, names)]
        )
        if len(people) > 1 and not self.cleaned_data["one_speaker"]:
            self.fields["one_speaker"].widget = forms.CheckboxInput()
            raise ValidationError(
                f"这里像是{len(people)}个人的发言：{'、'.join(people)}。一篇发言只有一个发言人，请分开，一次粘贴一篇。"
            )


class PastedStatement:
    """What was read, looked up in the record: the form's first values, and what the page says of them."""

    def __init__(self, pasted: Speech):
        self.pasted, self.head = pasted, pasted.head
        called = Official.objects.filter(name=self.head.speaker) if self.head.speaker else []
        self.official = called[0] if len(called) == 1 else None
        self.is_ambiguous = len(called) > 1
        self.source = source_of(self.head.source)
        page = PAGE.search(self.head.source)
        self.locator = page.group() if page else ""

    @property
    def points(self) -> list[dict]:
        """As they stand in the text, so a heading is one that the original prints."""
        return [point._asdict() | {"heading_printed": bool(point.heading)} for point in self.pasted.points]

    @property
    def citations(self) -> list[dict]:
        return [{"source": self.source.pk, "locator": self.locator}] if self.source else []

    @property
    def notes(self) -> list[str]:
        """Lines that no field takes whole."""
        source, speaker = self.head.source, self.head.speaker
        unused = [source] if source and not self._is_all_cited() else []
        return [*self.head.kept, *unused, *([speaker] if self.is_ambiguous else [])]

    def _is_all_cited(self) -> bool:
        """Whether the citation and its source say every word of the line."""
        if not self.source:
            return False
        said = [self.source.title, self.source.publisher, self.source.edition, self.locator]
        words = SOURCE_LABEL.sub("", self.head.source, count=1)
        for word in filter(None, [*said, in_words(self.source.date), self.source.date]):
            words = words.replace(word, "")
        return not re.search(r"\w", words)

    @property
    def statement(self) -> dict:
        values = {
            "title": self.pasted.title,
            "lead": self.pasted.lead,
            "official": self.official and self.official.pk,
            "speaker_title": self.head.post,
            "date": self.head.day,
            "notes": "\n".join(self.notes),
        }
        return {name: value for name, value in values.items() if value}

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The head as it was read, field by field, with what is still to be done."""
        day, source = self.head.day, self.head.source
        lines = [
            ("标题", self.pasted.title),
            ("发言人", self._speaker_summary()),
            ("当时职务", self.head.post or ("没有读出，保存时按任职记录填写" if self.official else "")),
            ("发言日期", in_words(day.isoformat()) if day else "没有读出，请填写"),
            ("文本性质", "编辑整理，非原话；贴的是一字不差的原话，请改选“全文”或“摘登”"),
            ("来源", f"{source}（{self._source_summary()}）" if source else "没有读出，请写引证"),
            ("内部备注", "；".join(self.notes)),
        ]
        return [(label, words) for label, words in lines if words]

    @property
    def new_source(self) -> str:
        """Of a source that is not on record, what its line says: the query of the form for a new one."""
        line = SOURCE_LABEL.sub("", self.head.source.strip("（）()"), count=1)
        if self.source or not line:
            return ""
        day = re.search(WHOLE_DAY, line)
        titles = BOOK_TITLE.findall(line) or [self.pasted.title]
        publisher = BOOK_TITLE.sub("", line[: day.start()] if day else line).strip(" ，,（(")
        date = "-".join(part.zfill(2) for part in day.groups()) if day else ""
        return urlencode({"title": titles[0], "publisher": publisher, "date": date})

    def _speaker_summary(self) -> str:
        if self.is_ambiguous:
            return f"名单里不止一位“{self.head.speaker}”，请自己选"
        if self.head.stranger:
            return "名单里没有这个人，请选择"
        return self.official.name if self.official else "没有读出，请选择"

    def _source_summary(self) -> str:
        if self.source:
            rest = "" if self._is_all_cited() else "，整行写进内部备注"
            return f"已填进引证：{self.source}{self.locator}{rest}"
        return "来源里没有这一条，已写进内部备注；请在“引证”里选来源，或者新建"


def source_of(line: str) -> Source | None:
    """The source whose title the line prints, as 《title》 or as all of its words."""
    titles = [*BOOK_TITLE.findall(line), SOURCE_LABEL.sub("", line.strip("（）()"), count=1).strip()]
    found = Source.objects.filter(title__in=[title for title in titles if title])
    return found[0] if len(found) == 1 else None


class PastedPartMixin:
    """An inline that has a part for each that was read."""

    def get_extra(self, request, obj=None, **kwargs):
        return len(self.parts(request)) or super().get_extra(request, obj, **kwargs)

    def parts(self, request) -> list[dict]:
        pasted = work_of(request).pasted
        return getattr(pasted, self.read_as) if pasted else []


@page("paste/", "paste", may=may_add)
def paste(request, model_admin):
    form = PasteForm(request.POST or None)
    if form.is_valid():
        return filled_in(request, model_admin, form.pasted)
    return page_response(request, "admin/paste.html", "粘贴整篇发言", opts=model_admin.opts, form=form)


def filled_in(request, model_admin, pasted: PastedStatement):
    """The form of a new statement with what was read."""
    work_of(request).pasted = pasted
    request.method = "GET"
    if line := pasted.head.stranger:
        note = f"没有认出发言人：“{line}”。名单里没有这个人，请核对姓名，或者在“发言人”旁边点加号新建。"
        model_admin.message_user(request, note, messages.WARNING)
    return model_admin.add_view(request, page_url(model_admin, "add"), {"pasted": pasted})
