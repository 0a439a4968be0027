from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = "论坛"
    record = "forums.record.RECORD"
