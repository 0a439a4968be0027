"""Reads the `NANHAI_*` environment variables; docs/configuration.md lists them all.

Every reader raises `ImproperlyConfigured` with a sentence that names the variable and says what to do.
"""

import logging
import os
import re
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}
PATH_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
CHINESE_FONTS = [  # where systems keep them
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/adobe-source-han-sans/SourceHanSansCN-Bold.otf",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
]
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
LOCAL_ORIGIN = "http://127.0.0.1:8000"  # where `runserver` listens


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    word = text(name).lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 只能是 1 或 0，现在是“{word}”。")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if value.isascii() and value.isdigit():
        return int(value)
    raise ImproperlyConfigured(f"环境变量 {name} 必须是不小于 0 的整数，现在是“{value}”。")


def idle_minutes() -> int:
    if minutes := number("NANHAI_IDLE_MINUTES", 30):
        return minutes
    raise ImproperlyConfigured("环境变量 NANHAI_IDLE_MINUTES 至少为 1。")


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks such as 10.0.0.0/8 or 2001:db8::/32; a single address is one too."""
    return [_network(name, item) for item in listing(name)]


def _network(name: str, item: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(item, strict=False)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"环境变量 {name} 里的“{item}”不是地址或网段，应写成 10.0.0.0/8 或 2001:db8::/32 这样。"
        ) from error


def listing(name: str) -> list[str]:
    """The comma-separated items of a variable, without empty ones."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def data_dir(default: Path) -> Path:
    """Where all data are kept; it need not be there yet, but it must be a path that can be."""
    folder = Path(text("NANHAI_DATA_DIR", str(default)))
    try:
        folder.resolve()
        folder.exists()
    except (OSError, RuntimeError) as error:  # too long, not to be reached, a link to itself
        raise ImproperlyConfigured(
            "环境变量 NANHAI_DATA_DIR 指向的路径用不了：名字太长、没有权限，或者是指向自己的链接。"
        ) from error
    return folder


def secret_key(data_dir: Path, site_origin: str) -> str:
    """The key itself, or the content of the file that `NANHAI_SECRET_KEY_FILE` names.

    A site that only this machine can reach makes itself one, kept in `data_dir`; one that faces outward never does.
    """
    key = text("NANHAI_SECRET_KEY")
    path = text("NANHAI_SECRET_KEY_FILE")
    if not key and path:
        key = _file_content("NANHAI_SECRET_KEY_FILE", path)
    if not key and not path and is_local(site_origin):
        key = _key_kept_in(data_dir / "secret-key")
    if not key:
        raise ImproperlyConfigured(
            "缺少密钥：请设置环境变量 NANHAI_SECRET_KEY（至少 50 个随机字符），"
            "或用 NANHAI_SECRET_KEY_FILE 指明存放密钥的文件。"
        )
    return key


def is_local(site_origin: str) -> bool:
    """Whether readers can only be on this machine: no other address is answered."""
    return set(allowed_hosts(site_origin)) <= set(LOOPBACK_HOSTS)


def _key_kept_in(file: Path) -> str:
    """Made where there is none or an empty one; processes that start at once all get the same."""
    try:
        if not (file.is_file() and file.read_text(encoding="utf-8").strip()):
            file.unlink(missing_ok=True)
            _make_key(file)
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"没有设置密钥，也没能在 {file.name} 文件里生成一个：{error.strerror}。"
            "请设置环境变量 NANHAI_SECRET_KEY，或改正 NANHAI_DATA_DIR。"
        ) from error


def _make_key(file: Path) -> None:
    """Written whole under another name first; whoever comes first wins."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent) as made:
        made.write(f"{token_urlsafe(64)}\n")
        made.flush()
        with suppress(FileExistsError):
            file.hardlink_to(made.name)


def _file_content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 指向的文件读不出来：{error.strerror}。") from error


def origin() -> str:
    """Where readers find the site: scheme and host without a path.

    With no key given either, it is this machine: whoever gives a key means to serve others and must say where.
    """
    given = text("NANHAI_SECRET_KEY") or text("NANHAI_SECRET_KEY_FILE")
    value = text("NANHAI_ORIGIN", "" if given else LOCAL_ORIGIN).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            "请把环境变量 NANHAI_ORIGIN 设为网站对外的地址，只含协议和域名，例如 https://www.example.gov.cn"
            "（路径前缀另用 NANHAI_PATH_PREFIX）。"
        )
    return value


def allowed_hosts(site_origin: str) -> list[str]:
    host = urlsplit(site_origin).hostname
    own = LOOPBACK_HOSTS if host in {"127.0.0.1", "localhost", "::1"} else [host]
    return own + listing("NANHAI_ALLOWED_HOSTS")


def path_prefix() -> str:
    """The path the site is mounted under: "" or "/zt/dataolun", never with a closing slash."""
    value = text("NANHAI_PATH_PREFIX").strip("/")
    if value and not all(PATH_SEGMENT.fullmatch(part) for part in value.split("/")):
        raise ImproperlyConfigured(
            "环境变量 NANHAI_PATH_PREFIX 只能由字母、数字、- 和 _ 组成，例如 /zt/dataolun。"
        )
    return f"/{value}" if value else ""


def admin_path() -> str:
    """Where the editing pages stand under the prefix: one path segment, "admin" unless told otherwise."""
    value = text("NANHAI_ADMIN_PATH", "admin").strip("/")
    if not PATH_SEGMENT.fullmatch(value):
        raise ImproperlyConfigured("环境变量 NANHAI_ADMIN_PATH 只能由字母、数字、- 和 _ 组成，例如 bianji。")
    return value


def review_levels() -> int:
    """How many people must pass a text before readers see it: 0 to 3 (三审三校)."""
    levels = number("NANHAI_REVIEW_LEVELS", 3)
    if levels > 3:
        raise ImproperlyConfigured("环境变量 NANHAI_REVIEW_LEVELS 是审核的级数，只能是 0、1、2 或 3。")
    return levels


def card_fonts() -> list[str]:
    """Where to look for the Chinese font of share cards, the best first."""
    return listing("NANHAI_CARD_FONTS") or CHINESE_FONTS


def log_level() -> str:
    level = text("NANHAI_LOG_LEVEL", "INFO").upper()
    if level not in LOG_LEVELS:
        raise ImproperlyConfigured(
            f"环境变量 NANHAI_LOG_LEVEL 只能是 {'、'.join(LOG_LEVELS)} 之一，现在是“{level}”。"
        )
    return level


# A large index is read through the system's memory, which all processes share, not copied page by page.
SQLITE = [
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "mmap_size=2147418112",
    "cache_size=-16000",
]


def brief(record: logging.LogRecord) -> bool:
    """A page that was refused or not found is told in one line, so is an outage; only mistakes keep their traceback."""
    status = getattr(record, "status_code", 500)
    if record.levelno < logging.ERROR or status < 500:
        record.exc_info = None
    elif status == 503 and record.exc_info:
        record.msg, record.args = f"{record.getMessage()}：{record.exc_info[1]}".rstrip(), ()
        record.exc_info = None
    return True


def database(data_dir: Path) -> dict:
    """Django's `DATABASES` entry: PostgreSQL where `NANHAI_DB_NAME` names one, else SQLite in `data_dir`."""
    if name := text("NANHAI_DB_NAME"):
        return _postgresql(name)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "nanhai.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "; ".join(f"PRAGMA {pragma}" for pragma in SQLITE),
        },
        # an open file serves readers on a full disk, where none can be opened anew
        "CONN_MAX_AGE": None,
    }


def _postgresql(name: str) -> dict:
    """PostgreSQL's entry. Without the server a request waits a few seconds, and after its return not even those.

    `work_mem`: the places of a common word among a million texts must fit, or PostgreSQL reads the texts again.
    """
    limits = {
        "work_mem": "64MB",
        "lock_timeout": f"{number('NANHAI_DB_LOCK_TIMEOUT', 10)}s",
        "statement_timeout": f"{number('NANHAI_DB_STATEMENT_TIMEOUT', 30)}s",
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": text("NANHAI_DB_USER"),
        "PASSWORD": text("NANHAI_DB_PASSWORD"),
        "HOST": text("NANHAI_DB_HOST"),
        "PORT": text("NANHAI_DB_PORT"),
        "CONN_HEALTH_CHECKS": True,  # connections that ended with the server are not handed out
        "OPTIONS": {
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,  # milliseconds
            "pool": {
                "min_size": 1,
                "max_size": max(1, number("NANHAI_DB_POOL", 8)),
                "timeout": 3,
                "reconnect_timeout": 5,
            },
        },
    }
