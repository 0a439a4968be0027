"""Managing accounts, auditing and reviewing are three people's work, and none of them gets another's alone."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from discussion.admin.pages import page, page_response
from discussion.admin.references import names_a_row
from discussion.admin.second_factor import account_by_number
from discussion.admin.wording import admin_url
from discussion.admin.work import work_of
from discussion.audit.log import log_event
from discussion.models import AccountPermit, AuditAction, StaffProfile

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
    return {name for name, condition in POWERS.items() if rights.filter(condition).exists()}


def rights_from(groups, own):
    return Permission.objects.filter(
        Q(group__in=[group.pk for group in groups]) | Q(pk__in=[right.pk for right in own])
    )


def is_guarded(account) -> bool:
    rights = rights_from(account.groups.all(), account.user_permissions.all())
    return bool(powers_in(rights))


def is_permitted(user, account) -> bool:
    """Whether a second person has agreed that this one changes the account."""
    permits = AccountPermit.objects.valid().filter(account=account.pk, asked_by=user)
    return user.is_superuser or permits.exists()


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
        for account in self.instance.user_set.filter(is_superuser=False) if self.instance.pk else []:
            own = [*given, *account.user_permissions.all()]
            reason = conflict(powers_in(rights_from(account.groups.exclude(pk=self.instance.pk), own)))
            reasons.add(reason and f"{account}：{reason}")
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


def needs_permit(request, obj) -> bool:
    """Whether an account is changed only with a second person's consent, which there is not yet."""
    return work_of(request).once(
        ("needs permit", obj.pk), lambda: is_guarded(obj) and not is_permitted(request.user, obj)
    )


def may_ask(user, account) -> bool:
    """Superusers ask nobody, and nobody is asked about them."""
    allowed = user.has_perm("auth.change_user") and user.pk != account.pk
    return allowed and not (user.is_superuser or account.is_superuser)


def may_open_permits(request, model_admin, obj):
    return request.user.has_perm("auth.change_user") and obj.pk != request.user.pk


@page("<int:pk>/permit/", "permit", find=account_by_number, may=may_open_permits)
def permit(request, model_admin, obj):
    form = PermitForm(request.POST if "_ask" in request.POST else None)
    if form.is_valid():
        return ask(request, model_admin, obj, form.cleaned_data["reason"])
    if granted := request.POST.get("_grant", ""):
        return grant(request, model_admin, obj, granted)
    return page_response(
        request,
        "admin/account_permit.html",
        f"申请修改：{obj}",
        opts=model_admin.opts,
        row=obj,
        row_url=admin_url(obj),
        form=form,
        may_ask=may_ask(request.user, obj),
        open=obj.permits.open().select_related("asked_by"),
    )


@transaction.atomic
def ask(request, model_admin, obj, reason):
    AccountPermit.objects.create(account=obj, asked_by=request.user, reason=reason)
    log_event(AuditAction.RIGHTS, user=request.user, row=obj, note=f"申请修改：{reason}")
    model_admin.log_change(request, obj, f"权限变更：申请修改：{reason}")
    note = "已申请。请另一位系统管理人员在一小时内打开这个用户，点“申请修改”，同意以后您再改。"
    model_admin.message_user(request, note, messages.SUCCESS)
    return redirect(admin_url(obj))


@transaction.atomic
def grant(request, model_admin, obj, number):
    if not names_a_row(number):
        raise Http404
    permit = get_object_or_404(obj.permits.open().select_for_update(), pk=int(number))
    if permit.asked_by_id == request.user.pk:
        raise PermissionDenied
    if may_be_one_person(permit.asked_by, request.user):
        model_admin.message_user(request, NO_SECOND_PERSON, messages.ERROR)
        return redirect("admin:auth_user_permit", obj.pk)
    permit.granted_by, permit.granted_at = request.user, timezone.now()
    permit.save()
    note = f"同意{permit.asked_by}修改：{permit.reason}"
    log_event(AuditAction.RIGHTS, user=request.user, row=obj, note=note)
    model_admin.log_change(request, obj, f"权限变更：{note}")
    note = f"已同意。{permit.asked_by}在一小时内可以修改这个用户。"
    model_admin.message_user(request, note, messages.SUCCESS)
    return redirect(admin_url(obj))
