from django.contrib import admin

from discussion.admin.parts import CitationInline, OrderedFormSet, PositionForm
from discussion.admin.publishing import PublishableAdmin
from discussion.admin.record import IN_SHAPE
from discussion.admin.references import ReferencesMixin
from discussion.admin.sheets import TableAdmin
from discussion.admin.statements import PointPickerMixin
from forums.models import ForumSession, Outcome, Participant, Series, SessionCitation, SessionPicture
from forums.sheets import SESSIONS


@admin.register(Series)
class SeriesAdmin(PublishableAdmin):
    list_display = ["name", "venue", "rank", "badge"]
    list_filter = ["status"]
    search_fields = ["name", "slug"]
    search_help_text = "按名称或拼音查找"
    autocomplete_fields = ["hosts"]
    fieldsets = [
        (None, {"fields": ["name", "description", "venue", "hosts"]}),
        ("更多设置", {"fields": ["rank", "slug"], "classes": ["collapse"]}),
    ]


class ParticipantInline(ReferencesMixin, admin.StackedInline):
    model = Participant
    formfield_overrides = IN_SHAPE
    form = PositionForm
    formset = OrderedFormSet
    extra = 0
    autocomplete_fields = ["official"]
    fields = ["official", ("name", "affiliation"), "position"]


class OutcomeInline(PointPickerMixin, admin.StackedInline):
    model = Outcome
    formfield_overrides = IN_SHAPE
    form = PositionForm
    formset = OrderedFormSet
    extra = 0
    autocomplete_fields = ["points", "actions"]
    fields = ["question", "text", "points", "actions", "position"]


class SessionCitationInline(CitationInline):
    model = SessionCitation


class SessionPictureInline(ReferencesMixin, admin.TabularInline):
    model = SessionPicture
    form = PositionForm
    formset = OrderedFormSet
    extra = 0
    autocomplete_fields = ["picture"]
    fields = ["picture", "position"]


@admin.register(ForumSession)
class ForumSessionAdmin(TableAdmin):
    table = SESSIONS
    list_display = ["__str__", "heading", "date", "place", "badge"]
    list_filter = ["status", "series", "themes"]
    list_select_related = ["series"]
    search_fields = ["topic", "format", "series__name", "series__slug"]
    search_help_text = "按主题、形式或论坛名称查找"
    date_hierarchy = "date"
    autocomplete_fields = ["series", "themes", "picture"]
    inlines = [ParticipantInline, OutcomeInline, SessionCitationInline, SessionPictureInline]
    fieldsets = [
        (
            "哪一期",
            {
                "fields": [
                    ("series", "number"),
                    "topic",
                    "format",
                    "date",
                    ("start_time", "end_time"),
                    "venue",
                ]
            },
        ),
        ("内容", {"fields": ["summary", "themes", "picture", "notes"]}),
    ]

    @admin.display(description="主题或形式", ordering="topic")
    def heading(self, session):
        return session.heading

    @admin.display(description="地点", ordering="venue")
    def place(self, session):
        return session.place
