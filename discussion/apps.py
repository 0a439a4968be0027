from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "discussion"
    verbose_name = "大讨论"
    record = "discussion.record.RECORD"

    def ready(self):
        from discussion.search.index import signals

        signals.connect()
        from discussion import checks  # noqa: F401  (registers them)
        from discussion.accounts import log_in  # noqa: F401
        from discussion.admin import registrations  # noqa: F401
