from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = "论坛"

    def ready(self):
        from discussion.search.index import signals
        from forums import proofreading, search, sheets  # noqa: F401  (add their own to the discussion's)

        signals.connect(self)
