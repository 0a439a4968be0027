"""What `manage.py check --deploy` says of what is in the database: the site's identity, groups it is set up for, the log."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.checks import Warning as Complaint
from django.core.checks import register
from django.db import DatabaseError

from discussion.models import AuditHead, Profile, SiteIdentity
from discussion.second_factor import EVERYBODY

NEEDED = {
    Profile.GOV: [
        ("organizer", "discussion.W001", "政府网站须写明主办单位。"),
        ("site_code", "discussion.W002", "政府网站须有网站标识码（10位）。"),
    ],
    Profile.MEDIA: [
        ("news_licence", "discussion.W003", "新闻媒体须写明互联网新闻信息服务许可证编号。"),
        ("complaint_phone", "discussion.W004", "新闻媒体须公布违法和不良信息举报电话。"),
    ],
}


@register(deploy=True)
def identity_is_complete(app_configs, **kwargs):
    """META-03, FOOT-05, FOOT-08. Before the first migration there is nothing to say."""
    try:
        site = SiteIdentity.current()
    except DatabaseError:
        return []
    return [
        Complaint(message, hint="请在编辑后台的“站点信息”里填写。", id=name)
        for field, name, message in NEEDED.get(site.profile, [])
        if not getattr(site, field)
    ]


@register(deploy=True)
def audit_log_has_its_key(app_configs, **kwargs):
    try:
        head = AuditHead.objects.filter(pk=1).first()
    except DatabaseError:
        return []
    if head is None or head.is_sealed:
        return []
    hint = "换过密钥的，请把环境变量 NANHAI_AUDIT_KEY 设为原来的密钥；没有换过的，请运行 manage.py verify_audit。"
    return [Complaint("操作日志的首尾与密钥对不上。", hint=hint, id="discussion.W006")]


@register(deploy=True)
def groups_with_a_second_factor_exist(app_configs, **kwargs):
    """A misspelt group would silently go without."""
    try:
        known = {EVERYBODY, *Group.objects.values_list("name", flat=True)}
    except DatabaseError:
        return []
    hint = "请改正环境变量 NANHAI_OTP_GROUPS。"
    unknown = [name for name in settings.OTP_GROUPS if name not in known]
    return [Complaint(f"没有名为“{name}”的用户组。", hint=hint, id="discussion.W005") for name in unknown]
