"""What `manage.py check --deploy` says of the site's identity: what its operator's kind must show."""

from django.core.checks import Warning as Complaint
from django.core.checks import register
from django.db import DatabaseError

from discussion.models import Profile, SiteIdentity

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
