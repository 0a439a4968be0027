"""Figures of an article."""

from django import forms

from discussion.exchange.articles.kinds import ArticleKind, DateText, ItemForm, ThemesText
from discussion.models import Metric, MetricValue, MetricValueCitation, Qualifier

LONGEST_NAME = 60


class MetricForm(ItemForm):
    name = forms.CharField(label="名称", max_length=LONGEST_NAME)
    as_printed = forms.CharField(label="原文写法", max_length=60)
    qualifier = forms.ChoiceField(label="限定", choices=Qualifier.choices)
    value = forms.DecimalField(label="数值", max_digits=18, decimal_places=3, widget=forms.TextInput)
    unit = forms.CharField(label="单位", max_length=20)
    as_of = DateText(label="截至", whole=False, error_messages={"required": "请写数字截止的日期。"})
    themes = ThemesText()


class MetricKind(ArticleKind):
    label = "数据"
    form = MetricForm

    def propose(self, proposal):
        names = set()
        for record in proposal.draft["metrics"]:
            name = record["label"][:LONGEST_NAME]
            is_range = record["value_max"] is not None
            item = proposal.decisions.add(
                "metrics", record["at"], take=record["confident"] and bool(name) and not is_range
            )
            item.take &= name not in names
            item.asks += [] if name else ["是什么的数字？"]
            item.asks += ["是一个范围，记哪个数？"] if is_range else []
            item.asks += ["上面已有同名的指标，是另一个吗？"] if name in names else []
            item.put(name=name, as_printed=record["printed"], qualifier=record["comparator"])
            item.put(value=record["value"], unit=record["unit"], themes="")
            item.put(as_of="" if record["as_of"].startswith("-") else record["as_of"])
            names.add(name)

    def known(self, item):
        known = Metric.objects.filter(name=item.value("name")).first()
        return f"已有指标“{known}”，不新建；采用时会提醒您在它的表单里加这个数值。" if known else ""

    def take_over(self, item, values, taking):
        metric = Metric.objects.filter(name=values["name"]).first()
        if metric and not taking.made(metric):
            figure = f"{values['as_printed']}（截至{values['as_of']}）"
            if not metric.values.filter(as_of=values["as_of"], value=values["value"]).exists():
                taking.leave(f"指标“{metric}”原来就有，请打开它加上数值：{figure}。")
            return
        metric = metric or Metric(name=values["name"], unit=values["unit"])
        if not taking.made(metric):
            taking.add(metric, item, themes=values["themes"])
        own = {name: values[name] for name in ("value", "qualifier", "as_printed", "as_of")}
        value = taking.part(MetricValue(metric=metric, **own), item)
        taking.cite(MetricValueCitation(value=value, quote=values["as_printed"]), item)
