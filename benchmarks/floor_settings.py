"""The product's settings without what the product adds to a bare Django."""

from nanhai.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floor"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
