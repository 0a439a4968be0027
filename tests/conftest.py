import pytest
from django.conf import settings
from django.test import Client


class MountedClient(Client):
    """Takes paths as docs/urls.md writes them and adds the prefix that the site is mounted under."""

    def generic(self, method, path, *args, **kwargs):
        prefix = settings.PATH_PREFIX
        mounted = path.startswith((f"{prefix}/", "http"))
        return super().generic(method, path if mounted else f"{prefix}{path}", *args, **kwargs)


@pytest.fixture
def client():
    return MountedClient()


@pytest.fixture
def editor(db, client, django_user_model):
    """A logged-in superuser's client."""
    client.force_login(django_user_model.objects.create_superuser("editor", "", "x"))
    return client
