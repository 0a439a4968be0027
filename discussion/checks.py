"""What `manage.py check --deploy` says of what has been set up: data directory, database, collected files, site identity,
groups, the audit log.
"""

import json
import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.checks import Error, register
from django.core.checks import Warning as Complaint
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from discussion.accounts.two_factor import EVERYBODY
from discussion.models import AuditHead, Profile, SiteIdentity

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
def everything_is_set_up(app_configs, **kwargs):
    return [*_faults_of_data_directory(), *_faults_of_database(), *_faults_of_collected_files()]


def _faults_of_data_directory():
    folder = Path(settings.DATA_DIR)
    if folder.exists() and not folder.is_dir():
        hint = "请把环境变量 NANHAI_DATA_DIR 设为一个目录。"
        yield Error(f"数据目录 {folder} 不是目录，是文件。", hint=hint, id="discussion.E007")
    elif not folder.is_dir():
        hint = "请建立这个目录，归运行服务的账号所有（环境变量 NANHAI_DATA_DIR）。"
        yield Error(f"没有数据目录 {folder}。", hint=hint, id="discussion.E001")
    elif not os.access(folder, os.W_OK | os.X_OK):
        hint = "请让运行服务的账号拥有这个目录。"
        yield Error(f"数据目录 {folder} 不能写入。", hint=hint, id="discussion.E002")


def _faults_of_database():
    migrate = "请运行 manage.py migrate。"
    if not database_exists():
        yield Error("还没有数据库。", hint=migrate, id="discussion.E003")
        return
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        hint = "请检查数据库服务和环境变量 NANHAI_DB_*。"
        yield Error(f"连不上数据库：{error}", hint=hint, id="discussion.E004")
        return
    if left := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Error(f"数据库还差{len(left)}步升级。", hint=migrate, id="discussion.E005")


def database_exists() -> bool:
    """SQLite would make an empty one by being asked. One in a folder that may not be entered does not exist."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return True
    try:
        return Path(connection.settings_dict["NAME"]).exists()
    except OSError:
        return False


def _faults_of_collected_files():
    try:
        collected = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        collected = {}
    if not collected:
        hint = "请运行 manage.py collectstatic --no-input。"
        yield Error("样式和脚本等静态文件还没有收集。", hint=hint, id="discussion.E006")


def of_content(check):
    """Registers a check of what is in the database; where there is none, nothing can be said."""

    def inner(app_configs, **kwargs):
        try:
            return check() if database_exists() else []
        except DatabaseError:
            return []

    return register(inner, deploy=True)


@of_content
def identity_is_complete():
    """META-03, FOOT-05, FOOT-08."""
    site = SiteIdentity.current()
    return [
        Complaint(message, hint="请在编辑后台的“站点信息”里填写。", id=name)
        for field, name, message in NEEDED.get(site.profile, [])
        if not getattr(site, field)
    ]


@of_content
def audit_log_has_its_key():
    head = AuditHead.objects.filter(pk=1).first()
    if head is None or head.is_sealed:
        return []
    hint = "换过密钥的，请把环境变量 NANHAI_AUDIT_KEY 设为原来的密钥；没有换过的，请运行 manage.py verify_audit。"
    return [Complaint("操作日志的首尾与密钥对不上。", hint=hint, id="discussion.W006")]


@of_content
def groups_with_a_second_factor_exist():
    """A misspelt group would silently go without."""
    known = {EVERYBODY, *Group.objects.values_list("name", flat=True)}
    hint = "请改正环境变量 NANHAI_OTP_GROUPS。"
    unknown = [name for name in settings.OTP_GROUPS if name not in known]
    return [Complaint(f"没有名为“{name}”的用户组。", hint=hint, id="discussion.W005") for name in unknown]
