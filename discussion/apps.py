from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "discussion"
    verbose_name = "大讨论"

    def ready(self):
        from discussion.search import upkeep

        upkeep.listen(self)
        from discussion import checks, logins  # noqa: F401  (registers them)
