"""Managing accounts, auditing and reviewing are three people's work, and none of them gets another's alone."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from discussion.admin.wording import admin_url
from discussion.models import AccountPermit, StaffProfile

POWERS = {
    "系统管理": Q(content_type__app_label="auth", codename__regex="^(add|change|delete)_"),
    "审计": Q(codename="view_auditevent"),
    "审核": Q(codename__endswith="_review") | Q(codename__startswith="publish_"),
}
NO_SECOND_PERSON = (
    "您的账号和申请人的账号，密码是其中一个（或者同一个人）设的，不能算两个人。"
    "请另一位系统管理人员或者超级用户来同意。"
)


def powers_in(rights) -> set[str]:
    return {name for name, meant in POWERS.items() if rights.filter(meant).exists()}


def rights_from(groups, own):
    return Permission.objects.filter(
        Q(group__in=[group.pk for group in groups]) | Q(pk__in=[right.pk for right in own])
    )


def is_guarded(user) -> bool:
    rights = rights_from(user.groups.all(), user.user_permissions.all())
    return bool(powers_in(rights))


def is_permitted(by, user) -> bool:
    """Whether a second person has agreed that this one changes the account."""
    permits = AccountPermit.objects.valid().filter(account=user.pk, asked_by=by)
    return by.is_superuser or permits.exists()


def may_be_one_person(account, other) -> bool:
    """Whether somebody may know the passwords of both."""
    return not StaffProfile.who_may_use(account).isdisjoint(StaffProfile.who_may_use(other))


def conflict(powers: set[str]) -> str:
    if len(powers) < 2:
        return ""
    return f"{'和'.join(f'“{name}”' for name in POWERS if name in powers)}的权限不能在一个人手里，请分给不同的人。"


class SeparatedForm(forms.ModelForm):
    """The form of an account, as `user` fills it in."""

    user = None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_superuser", self.instance.is_superuser):
            return cleaned
        powers = powers_in(rights_from(self._chosen("groups"), self._chosen("user_permissions")))
        if reason := conflict(powers):
            self.add_error("groups" if "groups" in self.fields else None, reason)
        elif powers and self._gives_rights() and not is_permitted(self.user, self.instance):
            reason = (
                "给账号系统管理、审计或审核的权限，要有第二个人同意：请先不勾选，保存以后在这个用户的页面上"
                "点“申请修改”，或者请超级用户来改。"
            )
            self.add_error("groups", reason)
        return cleaned

    def _gives_rights(self) -> bool:
        return not {"groups", "user_permissions"}.isdisjoint(self.changed_data)

    def _chosen(self, name: str):
        kept = getattr(self.instance, name).all() if self.instance.pk else []
        return self.cleaned_data.get(name, kept)


class SeparatedGroupForm(forms.ModelForm):
    """The form of a group, as `user` fills it in: what it gives meets what its members have from others."""

    user = None

    def clean(self):
        cleaned = super().clean()
        given = list(cleaned.get("permissions", []))
        reasons = {conflict(powers_in(rights_from([], given)))}
        for user in self.instance.user_set.filter(is_superuser=False) if self.instance.pk else []:
            own = [*given, *user.user_permissions.all()]
            reason = conflict(powers_in(rights_from(user.groups.exclude(pk=self.instance.pk), own)))
            reasons.add(reason and f"{user}：{reason}")
        if self._changes_powers(given):
            reasons.add("这个组里有人，组里系统管理、审计、审核的权限只有超级用户能改。")
        for reason in sorted(reasons - {""}):
            self.add_error("permissions", reason)
        return cleaned

    def _changes_powers(self, given) -> bool:
        if self.user.is_superuser or not self.instance.pk or not self.instance.user_set.exists():
            return False
        changed = set(given) ^ set(self.instance.permissions.all())
        return bool(powers_in(rights_from([], changed)))


class PermitForm(forms.Form):
    reason = forms.CharField(
        label="要改什么", max_length=200, help_text="例如“忘了密码，重置”，同意的人凭它判断。"
    )


class SeparationMixin(admin.ModelAdmin):
    """For accounts: what manages accounts, reviews or audits is changed by two people."""

    def get_urls(self):
        permit = self.admin_site.admin_view(self.permit_view)
        return [path("<int:pk>/permit/", permit, name="auth_user_permit"), *super().get_urls()]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (SeparatedForm, form), {"user": request.user})

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or obj.pk == request.user.pk or not self._needs_permit(request, obj)
        )

    def _needs_permit(self, request, user) -> bool:
        """Asked many times while a page is made."""
        known = request.__dict__.setdefault("_needs_permit", {})
        if user.pk not in known:
            known[user.pk] = is_guarded(user) and not is_permitted(request.user, user)
        return known[user.pk]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["asks_permit"] = bool(obj) and self._may_ask(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _may_ask(self, request, user) -> bool:
        allowed = super().has_change_permission(request, user)
        return allowed and user.pk != request.user.pk and not (request.user.is_superuser or user.is_superuser)

    def permit_view(self, request, pk):
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not super().has_change_permission(request, user) or user.pk == request.user.pk:
            raise PermissionDenied
        form = PermitForm(request.POST if "_ask" in request.POST else None)
        if form.is_valid():
            return self._ask(request, user, form.cleaned_data["reason"])
        if granted := request.POST.get("_grant", ""):
            return self._grant(request, user, granted)
        context = {
            **self.admin_site.each_context(request),
            "title": f"申请修改：{user}",
            "opts": self.opts,
            "row": user,
            "row_url": admin_url(user),
            "form": form,
            "may_ask": self._may_ask(request, user),
            "open": user.permits.open().select_related("asked_by"),
        }
        return TemplateResponse(request, "admin/account_permit.html", context)

    @transaction.atomic
    def _ask(self, request, user, reason):
        AccountPermit.objects.create(account=user, asked_by=request.user, reason=reason)
        self.log_change(request, user, f"权限变更：申请修改：{reason}")
        note = "已申请。请另一位系统管理人员在一小时内打开这个用户，点“申请修改”，同意以后您再改。"
        self.message_user(request, note, messages.SUCCESS)
        return redirect(admin_url(user))

    @transaction.atomic
    def _grant(self, request, user, number):
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        permit = get_object_or_404(user.permits.open().select_for_update(), pk=int(number))
        if permit.asked_by_id == request.user.pk:
            raise PermissionDenied
        if may_be_one_person(permit.asked_by, request.user):
            self.message_user(request, NO_SECOND_PERSON, messages.ERROR)
            return redirect("admin:auth_user_permit", user.pk)
        permit.granted_by, permit.granted_at = request.user, timezone.now()
        permit.save()
        self.log_change(request, user, f"权限变更：同意{permit.asked_by}修改：{permit.reason}")
        note = f"已同意。{permit.asked_by}在一小时内可以修改这个用户。"
        self.message_user(request, note, messages.SUCCESS)
        return redirect(admin_url(user))
