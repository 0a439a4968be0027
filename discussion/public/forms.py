"""What readers fill in: the box for words, and lists to choose from."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField, Form, Select, TextInput
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django_filters import Filter

from discussion.search.index.documents import DocumentHits
from discussion.values.search_queries import LONGEST_QUERY, parse


class PlainSelect(Select):
    """Made without a template for each option: a hundred of them take milliseconds."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)
        options = (
            (choice, mark_safe(" selected") if choice in chosen else "", label)
            for choice, label in self.choices
        )
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


HINT = "几个词用空格隔开；引号里的照原样查找；词前加“-”表示排除"


def words_input() -> TextInput:
    return TextInput(attrs={"type": "search", "maxlength": LONGEST_QUERY, "autocomplete": "off"})


class WordsField(CharField):
    """What was typed, if there is something in it that can be found."""

    def clean(self, value):
        typed = (value or "").replace("\0", "").strip()
        if typed and not parse(typed).wanted:
            raise ValidationError(NOTHING_WANTED if parse(typed).unwanted else NOTHING_FINDABLE)
        return typed


NOTHING_WANTED = "只有要排除的词，没有要查找的词。请再写一个要查找的词。"
NOTHING_FINDABLE = "没有可以查找的字词。请输入汉字、字母或数字。"


class WordsForm(Form):
    """The box above a list that is narrowed by words alone."""

    q = WordsField(label="关键词", required=False, help_text=HINT, widget=words_input())


class WordsFilter(Filter):
    """Keeps the rows in which all words stand; rows of statements are found by their own filter set."""

    field_class = WordsField

    def __init__(self, *, label: str = "关键词", **kwargs):
        super().__init__(label=label, help_text=HINT, widget=words_input(), **kwargs)
        self.hits: DocumentHits | None = None

    def narrow(self, queryset: QuerySet, value: str) -> QuerySet:
        words = parse(value)
        self.hits = self.hits or (DocumentHits(queryset.model, words) if words.wanted else None)
        return queryset.filter(pk__in=self.hits.rows) if self.hits else queryset.none()

    def filter(self, qs, value):
        return self.narrow(qs, value) if value else qs
