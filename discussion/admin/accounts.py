"""Accounts and groups, with every permission named in Chinese."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q

from discussion.accounts.two_factor import has_bound
from discussion.admin.record import FormAdmin
from discussion.admin.references import ReferencesMixin, RowsField
from discussion.admin.second_factor import reset_second_factor
from discussion.admin.separation import SeparatedForm, SeparatedGroupForm, may_ask, needs_permit, permit
from discussion.admin.work import work_of
from discussion.models import AuditAction, Publishable, StaffProfile
from discussion.models.record_apps import record_apps

VERBS = {"view": "查看", "add": "新增", "change": "修改", "delete": "删除", "publish": "发布"}
RIGHTS = {"groups", "is_active", "is_superuser", "user_permissions", "staff_profile"}
OF_ACCOUNTS = Q(content_type__app_label="auth", content_type__model__in=["user", "group"])

admin.site.unregister(User)
admin.site.unregister(Group)


def in_the_record() -> Q:
    return Q(content_type__app_label__in=[app.label for app in record_apps()]) & ~Q(
        content_type__model="formerslug"
    )


class PermissionsField(RowsField):
    """Django stores “Can add 发言”; editors read “新增 发言”."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        verb, _, _ = obj.codename.partition("_")
        label = model_label(obj.content_type.model_class())
        return f"{VERBS[verb]} {label}" if verb in VERBS else obj.name


def model_label(model) -> str:
    """The model's name; for a part with its whole, because 引证 and the like belong to several."""
    name = model._meta.verbose_name
    whole = () if issubclass(model, Publishable) else getattr(model, "visibility_parents", ())
    return f"{name}（{model._meta.get_field(whole[0]).verbose_name}）" if whole else str(name)


class RightsAdmin(FormAdmin):
    """For accounts and groups: permissions are boxes to tick, only those that mean something on these pages."""

    of_the_record = False
    filter_horizontal = ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """With the rules of `separation`, for whoever fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (self.rules, form), {"user": request.user})

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.related_model is Permission:
            kwargs["form_class"] = PermissionsField
            permissions = Permission.objects.filter(in_the_record() | OF_ACCOUNTS)
            kwargs["queryset"] = permissions.select_related("content_type")
        elif db_field.related_model is Group:
            kwargs["widget"] = forms.CheckboxSelectMultiple
        kwargs["help_text"] = ""
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def construct_change_message(self, request, form, formsets, add=False):
        """Django keeps the English names of changed fields, which the history would then show."""
        changed = work_of(request).changed_fields
        changed |= set(form.changed_data)
        if formsets and any(formset.has_changed() for formset in formsets):
            changed.add("staff_profile")
        message = super().construct_change_message(request, form, formsets, add)
        for part in message:
            if part.get("changed", {}).keys() == {"fields"}:
                part["changed"]["fields"] = [
                    str(self.opts.get_field(name).verbose_name) for name in form.changed_data
                ]
        return message


class PasswordForm(AdminPasswordChangeForm):
    # Django joins its own text to an English sentence before any language is known.
    usable_password_help_text = "选“已停用”后，此人不能再用密码登录，原来的密码作废。"  # noqa: S105


class StaffProfileInline(ReferencesMixin, admin.StackedInline):
    model = StaffProfile
    fields = ["organization"]
    autocomplete_fields = ["organization"]
    extra = 0
    min_num = max_num = 1
    can_delete = False

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own unit."""
        return ["organization"] if obj == request.user else []


@admin.register(User)
class AccountAdmin(RightsAdmin, UserAdmin):
    pages = [permit, reset_second_factor]
    rules = SeparatedForm
    list_display = ["username", "last_name", "first_name", "switched_on", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    inlines = [StaffProfileInline]
    add_form_template = None
    change_password_form = PasswordForm
    add_fieldsets = [
        (None, {"fields": ["username", "last_name", "first_name", "password1", "password2"]}),
        ("能做什么", {"fields": ["groups"]}),
    ]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("个人信息", {"fields": ["last_name", "first_name", "email"]}),
        ("能做什么", {"fields": ["is_active", "groups"]}),
        ("另加的权限", {"fields": ["is_superuser", "user_permissions"], "classes": ["collapse"]}),
        ("日期", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def action_of_change(self, request):
        changed = work_of(request).changed_fields
        if "password" in changed:
            return AuditAction.PASSWORD
        return AuditAction.RIGHTS if changed & RIGHTS else AuditAction.CHANGE

    def note(self, request, obj, changes):
        """What the account may do from now on."""
        groups = "、".join(obj.groups.order_by("pk").values_list("name", flat=True)) or "没有组"
        member = StaffProfile.objects.filter(user=obj, organization__isnull=False).first()
        unit = f"，限{member.organization}" if member else ""
        rank = "，超级用户" if obj.is_superuser else ""
        return f"{changes}现在：{groups}{unit}，{self.switched_on(obj)}{rank}"

    def log_addition(self, request, obj, message):
        self._ask_for_a_new_password(request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        if "password" in work_of(request).changed_fields:
            self._ask_for_a_new_password(request, obj)
        return super().log_change(request, obj, message)

    def _ask_for_a_new_password(self, request, obj):
        """A password that somebody else knows is changed at the next log-in."""
        if obj != request.user:
            StaffProfile.objects.filter(user=obj).update(must_change_password=True)
            StaffProfile.note_password(obj, by=request.user)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        bound = bool(settings.OTP_GROUPS and obj) and has_bound(obj)
        context["offers_reset"] = bound and self.has_change_permission(request, obj)
        context["asks_permit"] = bool(obj) and may_ask(request.user, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_inlines(self, request, obj):
        """A new account gets its own row with its password; its unit is filled in afterwards."""
        return super().get_inlines(request, obj) if obj else []

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):  # noqa: A002  (Django's name)
        return super().user_change_password(request, id, form_url)

    @admin.display(description="状态", ordering="is_active")
    def switched_on(self, obj):
        return "有效" if obj.is_active else "停用"

    def save_model(self, request, obj, form, change):
        obj.is_staff = True  # an account made here is for these pages; `is_active` is its switch
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request, obj=None):
        """Who manages accounts cannot raise their own rights."""
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        own = ["groups", "is_active"] if obj == request.user else []
        return [*fields, "is_superuser", "user_permissions", *own]

    def has_change_permission(self, request, obj=None):
        """Nobody but they themselves changes a superuser, or without consent whoever manages, audits or reviews."""
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        above = obj.is_superuser and not request.user.is_superuser
        return not above and (obj.pk == request.user.pk or not needs_permit(request, obj))

    def has_delete_permission(self, request, obj=None):
        """An account that is no longer needed is switched off: deleting it would delete its history."""
        return False


@admin.register(Group)
class RoleAdmin(RightsAdmin, GroupAdmin):
    rules = SeparatedGroupForm

    def action_of_change(self, request):
        return AuditAction.RIGHTS

    def has_change_permission(self, request, obj=None):
        """Nobody widens a group that they are in themselves, unless they may do everything anyway."""
        own = obj is not None and not request.user.is_superuser and obj.user_set.filter(pk=request.user.pk)
        return super().has_change_permission(request, obj) and not own

    def has_delete_permission(self, request, obj=None):
        """Without its group an account that reviews would be changed by one person."""
        filled = obj is not None and not request.user.is_superuser and obj.user_set.exists()
        return super().has_delete_permission(request, obj) and not filled
