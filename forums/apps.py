from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = "论坛"

    def ready(self):
        from forums import proofreading  # noqa: F401  (adds its checks to the discussion's)
