from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.utils.html import format_html

from discussion.admin.choices import choice_label
from discussion.admin.dashboard import QUEUE
from discussion.admin.pages import READ, SEND, may_view, page
from discussion.admin.parts import CitationInline, OrderedFormSet, PartAdmin, PositionForm
from discussion.admin.pasting import PastedPartMixin, paste
from discussion.admin.publishing import PublishableAdmin
from discussion.admin.record import IN_SHAPE
from discussion.admin.references import (
    ReferencesMixin,
    RowField,
    RowSelect,
    RowsField,
    RowsSelect,
    sees_drafts,
)
from discussion.admin.work import work_of
from discussion.articles.theme_suggestions import suggested
from discussion.models import ActionItem, Point, Statement, StatementCitation, Status, Theme
from discussion.models.coverage import FollowUpState
from discussion.values.version_cache import cache_version
from discussion.workflow.schedule import current_version

LONGEST_HINT = 5000  # characters of a text for which themes are suggested


def cited(point) -> str:
    """A point as an editor looks for it: 顾耀辉 · 1 解放思想再出发."""
    return f"{choice_label(point.statement.official)} · {point.number} {point}".replace("  ", " ")


class CitedPoints(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        return {"id": str(getattr(obj, to_field_name)), "text": cited(obj)}


@page("cited/", "cited", may=may_view, methods=READ)
def cited_points(request, model_admin):
    return CitedPoints.as_view(admin_site=model_admin.admin_site)(request)


class CitedPointMixin:
    def label_from_instance(self, obj):
        return cited(obj)


class PointField(CitedPointMixin, RowField):
    """One point, shown with its speaker."""


class PointsField(CitedPointMixin, RowsField):
    """Several points, shown with their speakers."""


class PointSelect(RowSelect):
    url_name = "%s:discussion_point_cited"


class PointSelectMultiple(RowsSelect):
    url_name = "%s:discussion_point_cited"


class PointPickerMixin(ReferencesMixin):
    """For inlines that refer to points: a heading alone does not say whose it is."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Point and db_field.name in self.autocomplete_fields:
            kwargs |= self._picker(db_field, PointField, PointSelect)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.related_model is Point:
            kwargs |= self._picker(db_field, PointsField, PointSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _picker(self, db_field, field, widget):
        points = Point.objects.select_related("statement__official")
        return {"form_class": field, "widget": widget(db_field, self.admin_site), "queryset": points}


class PointFormSet(OrderedFormSet):
    def clean(self):
        refused = [*filter(None, (followed_up(form.instance) for form in self.deleted_forms))]
        if refused:  # before Django says the same without naming the tasks
            raise ValidationError(refused)
        super().clean()


def followed_up(point) -> str:
    """Why a point cannot be deleted, or ""."""
    codes = ActionItem.objects.filter(points=point).values_list("code", flat=True) if point.pk else []
    named = "、".join(codes)
    return f"要点“{point}”关联着任务 {named}，不能删除；请先在任务里去掉这个要点。" if named else ""


class PointInline(ReferencesMixin, PastedPartMixin, admin.StackedInline):
    model = Point
    read_as = "points"
    formfield_overrides = IN_SHAPE
    form = PositionForm
    formset = PointFormSet
    extra = 0
    autocomplete_fields = ["themes"]
    readonly_fields = ["permalink"]
    view_on_site = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "level"),
                    ("heading", "heading_printed"),
                    "text",
                    "themes",
                    ("follow_up", "position"),
                    "permalink",
                ]
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("statement").prefetch_related("themes")

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Yes or no is ticked; its words are for those who only read."""
        if db_field.get_internal_type() == "BooleanField":
            return forms.BooleanField(
                label=db_field.verbose_name, help_text=db_field.help_text, required=False
            )
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description="固定网址")
    def permalink(self, point):
        if not point.pk:
            return "保存后自动编号"
        if point.statement.status != Status.PUBLISHED:
            return f"#{point.eid}（发布后可以打开）"
        return format_html('<a href="{}">#{}</a>', point.get_absolute_url(), point.eid)


class StatementCitationInline(PastedPartMixin, CitationInline):
    model = StatementCitation
    read_as = "citations"


def may_write(request, model_admin):
    return model_admin.has_add_permission(request) or model_admin.has_change_permission(request)


@page("themes/", "themes", may=may_write, methods=SEND)
def theme_hints(request, model_admin):
    """Themes that a text may speak to, for the buttons beside the field of who writes texts."""
    text = request.POST.get("text", "")[:LONGEST_HINT]
    with cache_version(current_version()):
        rows = Theme.objects.all() if sees_drafts(request.user, Theme) else Theme.objects.published()
        themes = suggested(text, rows)
    return JsonResponse({"themes": [{"id": theme.pk, "name": theme.name} for theme in themes]})


@admin.register(Statement)
class StatementAdmin(PublishableAdmin):
    pages = [paste, theme_hints, *PublishableAdmin.pages]
    list_display = ["title", "badge", "official", "date", "meeting"]
    list_filter = ["status", "official", "themes", "meeting"]
    list_select_related = ["official", "meeting"]
    search_fields = ["title", "lead", "official__name", "official__pinyin"]
    search_help_text = "按标题、发言人姓名或拼音查找"
    date_hierarchy = "date"
    autocomplete_fields = ["official", "meeting", "phase", "themes", "picture"]
    inlines = [PointInline, StatementCitationInline]
    fieldsets = [
        ("谁、何时、何地", {"fields": ["title", "official", "date", "speaker_title", "meeting"]}),
        ("内容", {"fields": ["fidelity", "lead"]}),
        ("归类与图片", {"fields": ["themes", "phase", "picture", "notes"]}),
        ("更多设置", {"fields": ["rank"], "classes": ["collapse"]}),
    ]

    def get_changeform_initial_data(self, request):
        pasted = work_of(request).pasted
        return super().get_changeform_initial_data(request) | (pasted.statement if pasted else {})

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, PastedPartMixin) and inline.parts(request):
            kwargs["initial"] = inline.parts(request)
        return kwargs

    def hidden_themes(self, obj):
        used = Theme.objects.filter(Q(statements=obj) | Q(points__statement=obj)).distinct()
        return used.exclude(pk__in=Theme.objects.published().values("pk"))


class FollowUpFilter(admin.SimpleListFilter):
    """The editors' queue is what is public of the points to be acted on that no public task follows from."""

    title = "后续任务"
    parameter_name = "followed"

    def lookups(self, request, model_admin):
        return [(QUEUE, "还没有任务（已公开）"), *FollowUpState.choices]

    def queryset(self, request, queryset):
        if self.value() == QUEUE:
            return queryset.filter(pk__in=Point.objects.published().awaiting().values("pk"))
        return queryset.filter(follow_up_state=self.value()) if self.value() else queryset


@admin.register(Point)
class PointAdmin(PartAdmin):
    """Listed on the front page, unlike other parts: its list is the queue of points without follow-up."""

    whole = "statement"
    pages = [cited_points, *PartAdmin.pages]
    list_display = ["heading_or_text", "statement", "speaker", "level", "followed"]
    list_filter = [FollowUpFilter, "themes", "statement__official"]
    list_select_related = ["statement__official"]
    search_fields = [
        "heading",
        "text",
        "statement__title",
        "statement__official__name",
        "statement__official__pinyin",
    ]
    search_help_text = "按要点文字、发言标题、发言人姓名或拼音查找"
    ordering = ["-statement__date", "statement__rank", "statement", "position", "pk"]
    readonly_fields = ["statement"]
    autocomplete_fields = ["themes"]
    fields = ["statement", "number", "heading", "text", "themes", "level", "follow_up"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_follow_up_state().select_related("statement__official")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    @admin.display(description="后续任务", ordering="follow_up_state")
    def followed(self, point):
        return FollowUpState(point.follow_up_state).label

    @admin.display(description="要点", ordering="heading")
    def heading_or_text(self, point):
        return str(point)

    @admin.display(description="发言人", ordering="statement__official__rank")
    def speaker(self, point):
        return point.statement.official
