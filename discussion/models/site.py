import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from discussion.models.pictures import Picture
from discussion.models.publishing import Visible


class Profile(models.TextChoices):
    GOV = "gov", "政府网站"
    PARTY = "party", "党委网站"
    MEDIA = "media", "新闻媒体"
    DEMO = "demo", "演示"


class SiteIdentity(Visible):
    """Who runs this site and what it is called; a site has one, and an empty field renders nothing."""

    name = models.CharField("网站名称", max_length=60, default="大讨论实录")
    slogan = models.CharField(
        "大讨论全称", max_length=100, blank=True, help_text="逐字照正式名称，显示在首页上方。"
    )
    introduction = models.TextField("导语", blank=True, help_text="显示在首页上方，两三句话。")
    figures_note = models.TextField(
        "数字说明",
        blank=True,
        help_text="一句话说清首页几个数字之间的关系，例如是否重复计算。",
    )
    featured_point = models.ForeignKey(
        "Point",
        verbose_name="首页要点",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="首页逐条列出它下一级的各条，例如五条经验。",
    )
    profile = models.CharField("主办类型", max_length=5, choices=Profile, default=Profile.DEMO)
    organizer = models.CharField("主办单位", max_length=100, blank=True)
    producer = models.CharField("承办单位", max_length=100, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    email = models.EmailField("联系邮箱", blank=True)
    address = models.CharField("联系地址", max_length=100, blank=True)
    correction_url = models.URLField(
        "纠错网址",
        max_length=300,
        blank=True,
        help_text="读者点“我要纠错”去的地方，例如留言表单。留空就写邮件给联系邮箱；两样都没有，就不显示。",
    )
    icp = models.CharField(
        "ICP备案号",
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^\w?ICP(备|证)\d+号(-\d+)?$", "请照“粤ICP备00000000号-1”的格式填写。")],
    )
    police_record = models.CharField(
        "公安备案号",
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(r"^\w公网安备\s?\d{14}号$", "请照“粤公网安备 00000000000000号”的格式填写。")
        ],
    )
    site_code = models.CharField(
        "网站标识码",
        max_length=10,
        blank=True,
        validators=[
            RegexValidator(
                r"^(\d{10}|bm\d{8}|N\d{9})$", "网站标识码是10位：10位数字、bm加8位数字或N加9位数字。"
            )
        ],
    )
    hero = models.ForeignKey(
        Picture,
        verbose_name="首页图片",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="heroes",
    )
    news_licence = models.CharField(
        "互联网新闻信息服务许可证编号", max_length=40, blank=True, help_text="新闻媒体必填，显示在每页页脚。"
    )
    complaint_phone = models.CharField(
        "违法和不良信息举报电话", max_length=30, blank=True, help_text="新闻媒体必填，显示在每页页脚。"
    )
    complaint_email = models.EmailField("违法和不良信息举报邮箱", blank=True)
    copyright = models.CharField(
        "版权声明", max_length=200, blank=True, help_text="照贵单位的写法，显示在每页页脚。"
    )
    archived_on = models.DateField(
        "归档日期", null=True, blank=True, help_text="填写后全站显示“本专题已归档”。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "站点信息"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="discussion_siteidentity_is_one",
                violation_error_message="站点信息只能有一份，请修改已有的那一份。",
            )
        ]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls) -> "SiteIdentity":
        """The one row, or an unsaved one before an editor has filled it in."""
        return cls.objects.first() or cls()

    @property
    def police_record_address(self) -> str:
        """Where the police's register shows the entry, found by its 14 digits (FOOT-04)."""
        code = "".join(re.findall(r"\d", self.police_record))
        return f"https://beian.mps.gov.cn/#/query/webSearch?code={code}"

    def save(self, **kwargs):
        self.pk = 1
        super().save(**kwargs)
