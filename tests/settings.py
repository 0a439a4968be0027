"""The product's settings with a clean environment: what differs is what a test must not share."""

import os
import tempfile

os.environ["NANHAI_SECRET_KEY"] = "only-for-tests-" + "0" * 50
os.environ["NANHAI_ORIGIN"] = "http://testserver"
os.environ["NANHAI_REVIEW_LEVELS"] = "0"  # tests of review set `settings.REVIEW_LEVELS`
os.environ["NANHAI_DATA_DIR"] = tempfile.mkdtemp(prefix="nanhai-tests-")

from nanhai.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
}  # see the fixture `page_cache`
