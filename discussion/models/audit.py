"""The log of who did what on the editing pages; `discussion.audit.log` writes it, and nothing else does."""

import json
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "discussion.audit.log"
# What the hash of an event covers, beside the hash before it. A new field comes here only with a new way of hashing.
HASHED_FIELDS = (
    "number",
    "time",
    "action",
    "ok",
    "user_id",
    "username",
    "address",
    "model",
    "row",
    "name",
    "note",
    "before",
    "after",
)


class AuditAction(models.TextChoices):
    LOGIN = "login", "登录成功"
    LOGIN_FAILED = "login_failed", "登录失败"
    LOCKED = "locked", "登录锁定"
    LOGOUT = "logout", "退出"
    REFUSED = "refused", "拒绝访问"
    PASSWORD = "password", "修改密码"
    SECOND_FACTOR = "second_factor", "动态口令"
    RIGHTS = "rights", "权限变更"
    ADD = "add", "新增"
    CHANGE = "change", "修改"
    SUBMIT = "submit", "送审"
    PASS = "pass", "审核通过"
    RETURN = "return", "退回"
    RECALL = "recall", "撤回"
    PUBLISH = "publish", "发布"
    WITHDRAW = "withdraw", "撤下"
    CORRECT = "correct", "更正"
    DELETE = "delete", "删除"
    RESTORE = "restore", "恢复"
    IMPORT = "import", "导入"
    EXPORT = "export", "导出"
    PREVIEW = "preview", "查看预览"
    SETTINGS = "settings", "设置"
    PURGE = "purge", "清理日志"


class AuditEvent(models.Model):
    """Something that somebody did or tried, chained to the event before it so that no change goes unnoticed.

    The account is a number without a constraint: it stays when the account goes, because no row here ever changes.
    """

    number = models.BigIntegerField("序号", primary_key=True)
    time = models.DateTimeField("时间", db_index=True)
    action = models.CharField("操作", max_length=20, choices=AuditAction)
    ok = models.BooleanField("结果", default=True, choices=[(True, "成功"), (False, "失败")])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    username = models.CharField("用户名", max_length=150, blank=True)
    address = models.CharField("IP地址", max_length=45, blank=True)
    model = models.CharField("对象类型", max_length=60, blank=True)
    row = models.CharField("对象编号", max_length=40, blank=True)
    name = models.CharField("对象", max_length=200, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    before = models.CharField("操作前的指纹", max_length=64, blank=True)
    after = models.CharField("操作后的指纹", max_length=64, blank=True)
    previous = models.CharField("上一条的校验值", max_length=64, blank=True)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ["-number"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["action", "-number"], name="discussion_audit_by_action"),
            models.Index(fields=["user", "action", "-number"], name="discussion_audit_by_user"),
        ]

    def __str__(self):
        return f"{self.number}：{self.get_action_display()}"

    def hashed_content(self) -> dict:
        said = {name: getattr(self, name) for name in HASHED_FIELDS}
        return said | {"time": self.time.astimezone(UTC).isoformat(timespec="microseconds")}

    def digest(self, *, keyed: bool = True) -> str:
        """HMAC-SHA-256 over the hash of the event before and everything this event says; SHA-256 without a key."""
        written = f"{self.previous}{json.dumps(self.hashed_content(), ensure_ascii=False, sort_keys=True)}"
        return _keyed(written) if keyed else sha256(written.encode()).hexdigest()


class AuditHead(models.Model):
    """Where the chain ends, and from which event on it is kept: the only row, locked by whoever adds an event.

    Its seal cannot be made without the key. A head whose seal does not hold never gets another one.
    """

    last = models.BigIntegerField("最后一条的序号", default=0)
    hash = models.CharField("最后一条的校验值", max_length=64, blank=True)
    purged = models.BigIntegerField("已清理到的序号", default=0)
    anchor = models.CharField("清理到的最后一条的校验值", max_length=64, blank=True)
    unkeyed = models.BigIntegerField("没有密钥的最后一条", default=0)
    seal = models.CharField("首尾的校验值", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日志首尾"
        default_permissions = ()

    def __str__(self):
        return f"{self.purged}—{self.last}"

    def begin(self) -> None:
        """Stores the head of a log without events."""
        self.seal = self._seal()
        self.save(force_insert=True)

    @property
    def is_sealed(self) -> bool:
        return constant_time_compare(self.seal, self._seal())

    def move(self, **fields) -> None:
        """Stores where the chain ends or begins now."""
        sealed = self.is_sealed
        for name, value in fields.items():
            setattr(self, name, value)
        self.seal = self._seal() if sealed else ""
        self.save(update_fields=[*fields, "seal"])

    def _seal(self) -> str:
        return _keyed(json.dumps([self.last, self.hash, self.purged, self.anchor, self.unkeyed]))


def _keyed(written: str) -> str:
    return salted_hmac(SALT, written, secret=settings.AUDIT_KEY, algorithm="sha256").hexdigest()
