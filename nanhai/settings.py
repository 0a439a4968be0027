"""The one settings file; what differs between machines comes from `nanhai.env`."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from nanhai import env
from nanhai.log_filters import without_secrets

os.umask(0o077)  # the database, pictures and everything else are nobody's but this account's
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir(BASE_DIR / "var")

DEBUG = env.flag("NANHAI_DEBUG")
ORIGIN = env.origin()
SECRET_KEY = env.secret_key(DATA_DIR, ORIGIN)
AUDIT_KEY = env.text("NANHAI_AUDIT_KEY", SECRET_KEY)
PATH_PREFIX = env.path_prefix()
ALLOWED_HOSTS = env.allowed_hosts(ORIGIN)
CSRF_TRUSTED_ORIGINS = [ORIGIN]
PROXY_COUNT = env.number("NANHAI_PROXY_COUNT", 0)
ADMIN_PATH = env.admin_path()
OTP_GROUPS = env.listing("NANHAI_OTP_GROUPS")
ADMIN_NETS = env.networks("NANHAI_ADMIN_NETS")
DUE_SOON_DAYS = env.number("NANHAI_DUE_SOON_DAYS", 14)
PASSWORD_DAYS = env.number("NANHAI_PASSWORD_DAYS", 90)
STALE_DAYS = env.number("NANHAI_STALE_DAYS", 90)
REVIEW_LEVELS = env.review_levels()
REVIEW_SAME_PERSON = env.flag("NANHAI_REVIEW_SAME_PERSON")
CARD_FONTS = env.card_fonts()

INSTALLED_APPS = [
    "forums",
    "discussion",
    "nanhai",
    "nanhai.apps.EditingPagesConfig",  # django.contrib.admin with a front page of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "nanhai.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nanhai.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "discussion.audit.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "discussion.accounts.middleware.EditingGate",
    "axes.middleware.AxesMiddleware",
    "nanhai.page_cache.PageCacheMiddleware",
]

ROOT_URLCONF = "nanhai.urls"
WSGI_APPLICATION = "nanhai.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["nanhai.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nanhai.context_processors.site",
                "nanhai.context_processors.reading",
            ],
        },
    },
]

DATABASES = {"default": env.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},  # pages of one version; about 30 kB each
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "nanhai.formats"

STATIC_URL = f"{PATH_PREFIX}/static/"
STATIC_ROOT = DATA_DIR / "static"
FILE_UPLOAD_PERMISSIONS = 0o600
MEDIA_URL = f"{PATH_PREFIX}/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "nanhai.staticfiles.BundlingStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# for this machine alone files are served as they lie in the apps, until they are collected
WHITENOISE_USE_FINDERS = DEBUG or (env.is_local(ORIGIN) and not (STATIC_ROOT / "staticfiles.json").exists())
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "discussion.accounts.log_in.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "discussion.accounts.validators.CharacterClassesValidator"},
    {"NAME": "discussion.accounts.validators.FormerPasswordsValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit log tells who came and went
AXES_HANDLER = "discussion.accounts.login_limits.LimitedHandler"
LOGIN_FAILURES_BY_ADDRESS = 30  # an office may share one
LOGIN_FAILURES_BY_NAME = 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "discussion.accounts.login_limits.locked_out"
AXES_CLIENT_IP_CALLABLE = "nanhai.middleware.client_address"
AXES_ENABLE_ADMIN = False  # its pages are half English; docs/deployment.md tells how to unlock
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "token"]  # what its records never hold in clear

HTTPS = ORIGIN.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# A host may be a portal's: its subdomains are not ours to bind (docs/adr/0008-hsts-without-subdomains.md).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{PATH_PREFIX}/"
SESSION_COOKIE_AGE = env.idle_minutes() * 60  # from the last activity on the editing pages
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "nanhai.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "brief": {"()": "django.utils.log.CallbackFilter", "callback": env.brief},
        "discreet": {"()": "django.utils.log.CallbackFilter", "callback": without_secrets},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["brief", "discreet"]}},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "discussion.audit.log": {"level": "INFO"},  # the copy of the audit log, at any level
    },
    "root": {"handlers": ["console"], "level": env.log_level()},
}
