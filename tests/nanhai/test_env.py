import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from nanhai import env

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("NANHAI_")]:
        monkeypatch.delenv(name)


def complaint(read, *arguments):
    with pytest.raises(ImproperlyConfigured) as caught:
        read(*arguments)
    return str(caught.value)


def test_text_is_stripped_and_falls_back(monkeypatch):
    monkeypatch.setenv("NANHAI_LOG_LEVEL", " debug ")

    assert env.text("NANHAI_LOG_LEVEL", "INFO") == "debug"
    assert env.text("NANHAI_ADMIN_PATH", "admin") == "admin"


@pytest.mark.parametrize(
    ("word", "meant"), [("1", True), ("True", True), ("on", True), ("", False), ("0", False), ("no", False)]
)
def test_flag_understands_common_words(monkeypatch, word, meant):
    monkeypatch.setenv("NANHAI_DEBUG", word)

    assert env.flag("NANHAI_DEBUG") is meant


def test_flag_says_which_variable_is_unclear(monkeypatch):
    monkeypatch.setenv("NANHAI_DEBUG", "maybe")

    assert complaint(env.flag, "NANHAI_DEBUG") == "环境变量 NANHAI_DEBUG 只能是 1 或 0，现在是“maybe”。"


def test_number_reads_digits_or_falls_back(monkeypatch):
    monkeypatch.setenv("NANHAI_DB_POOL", "12")

    assert (env.number("NANHAI_DB_POOL", 8), env.number("NANHAI_PROXY_COUNT", 0)) == (12, 0)


@pytest.mark.parametrize("value", ["-1", "two", "1.5", "二"])
def test_number_says_which_variable_is_no_number(monkeypatch, value):
    monkeypatch.setenv("NANHAI_PROXY_COUNT", value)

    assert complaint(env.number, "NANHAI_PROXY_COUNT", 0) == (
        f"环境变量 NANHAI_PROXY_COUNT 必须是不小于 0 的整数，现在是“{value}”。"
    )


def test_listing_splits_at_commas(monkeypatch):
    monkeypatch.setenv("NANHAI_ALLOWED_HOSTS", "a.example.cn, b.example.cn,,")

    assert env.listing("NANHAI_ALLOWED_HOSTS") == ["a.example.cn", "b.example.cn"]


def test_networks_are_addresses_and_networks_of_both_kinds(monkeypatch):
    monkeypatch.setenv("NANHAI_ADMIN_NETS", "10.1.2.3/8, 2001:db8::/32, 192.0.2.1")
    nets = [str(net) for net in env.networks("NANHAI_ADMIN_NETS")]
    assert nets == ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1/32"]


def test_networks_say_what_is_none(monkeypatch):
    monkeypatch.setenv("NANHAI_ADMIN_NETS", "10.0.0.0/8,office")
    assert complaint(env.networks, "NANHAI_ADMIN_NETS") == (
        "环境变量 NANHAI_ADMIN_NETS 里的“office”不是地址或网段，应写成 10.0.0.0/8 或 2001:db8::/32 这样。"
    )


def test_idle_minutes_are_at_least_one(monkeypatch):
    assert env.idle_minutes() == 30
    monkeypatch.setenv("NANHAI_IDLE_MINUTES", "0")
    assert complaint(env.idle_minutes) == "环境变量 NANHAI_IDLE_MINUTES 至少为 1。"


OUTWARD = "https://www.example.cn"
MISSING_SECRET = (
    "缺少密钥：请设置环境变量 NANHAI_SECRET_KEY（至少 50 个随机字符），"
    "或用 NANHAI_SECRET_KEY_FILE 指明存放密钥的文件。"
)


def test_secret_key_comes_from_the_variable_or_the_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from-the-file\n")
    monkeypatch.setenv("NANHAI_SECRET_KEY_FILE", str(tmp_path / "key"))
    from_file = env.secret_key(tmp_path, OUTWARD)
    monkeypatch.setenv("NANHAI_SECRET_KEY", "from-the-variable")

    assert (from_file, env.secret_key(tmp_path, OUTWARD)) == ("from-the-file", "from-the-variable")


@pytest.mark.parametrize(
    ("origin", "further"),
    [
        ("https://www.example.cn", ""),
        ("http://192.0.2.1:8000", ""),
        ("http://127.0.0.1:8000", "www.example.cn"),
    ],
)
def test_a_site_that_faces_outward_makes_no_key_and_says_what_to_set(monkeypatch, tmp_path, origin, further):
    monkeypatch.setenv("NANHAI_ALLOWED_HOSTS", further)
    (tmp_path / "secret-key").write_text("made-while-it-was-local")
    assert complaint(env.secret_key, tmp_path, origin) == MISSING_SECRET


def test_a_local_site_makes_a_key_for_this_account_only_and_keeps_it(tmp_path):
    folder = tmp_path / "my data"
    made = env.secret_key(folder, env.LOCAL_ORIGIN)
    assert (len(made) > 50, env.secret_key(folder, "http://localhost:9000")) == (True, made)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "secret-key")] == [0o700, 0o600]
    assert [path.name for path in folder.iterdir()] == ["secret-key"]


def test_a_local_sites_empty_key_is_renewed(tmp_path):
    (tmp_path / "secret-key").write_text("\n")
    made = env.secret_key(tmp_path, env.LOCAL_ORIGIN)
    assert (len(made) > 50, (tmp_path / "secret-key").read_text().strip()) == (True, made)


def test_of_two_processes_that_make_a_key_at_once_both_get_the_first(tmp_path):
    (tmp_path / "secret-key").write_text("first")
    env._make_key(tmp_path / "secret-key")
    assert env.secret_key(tmp_path, env.LOCAL_ORIGIN) == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_that_cannot_be_kept_is_named(tmp_path):
    (tmp_path / "file").touch()
    assert complaint(env.secret_key, tmp_path / "file", env.LOCAL_ORIGIN) == (
        "没有设置密钥，也没能在 secret-key 文件里生成一个：Not a directory。"
        "请设置环境变量 NANHAI_SECRET_KEY，或改正 NANHAI_DATA_DIR。"
    )


def test_secret_key_does_not_take_an_empty_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("\n")
    monkeypatch.setenv("NANHAI_SECRET_KEY_FILE", str(tmp_path / "key"))

    assert complaint(env.secret_key, tmp_path, env.LOCAL_ORIGIN) == MISSING_SECRET


def test_secret_key_says_that_its_file_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setenv("NANHAI_SECRET_KEY_FILE", str(tmp_path / "none"))

    assert complaint(env.secret_key, tmp_path, env.LOCAL_ORIGIN) == (
        "环境变量 NANHAI_SECRET_KEY_FILE 指向的文件读不出来：No such file or directory。"
    )


def test_settings_do_not_load_without_a_secret():
    loaded = subprocess.run(
        [sys.executable, "-c", "import nanhai.settings"],
        cwd=ROOT,
        env={"NANHAI_ORIGIN": "https://www.example.cn", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert loaded.returncode == 1
    assert loaded.stderr.splitlines()[-1].endswith(f"ImproperlyConfigured: {MISSING_SECRET}")


@pytest.mark.parametrize(
    "value", ["https://www.example.cn", "https://www.example.cn/", "http://127.0.0.1:9000"]
)
def test_origin_is_scheme_and_host(monkeypatch, value):
    monkeypatch.setenv("NANHAI_ORIGIN", value)

    assert env.origin() == value.rstrip("/")


def test_origin_is_this_machine_unless_told():
    assert env.origin() == env.LOCAL_ORIGIN


@pytest.mark.parametrize("name", ["NANHAI_SECRET_KEY", "NANHAI_SECRET_KEY_FILE"])
def test_who_gives_a_key_must_say_where_the_site_is(monkeypatch, name):
    monkeypatch.setenv(name, "given")
    assert "NANHAI_ORIGIN" in complaint(env.origin)


@pytest.mark.parametrize(
    "value", ["www.example.cn", "ftp://www.example.cn", "https://", "https://a.cn/zt", "https://a.cn?x"]
)
def test_origin_says_what_an_address_looks_like(monkeypatch, value):
    monkeypatch.setenv("NANHAI_ORIGIN", value)

    assert complaint(env.origin) == (
        "请把环境变量 NANHAI_ORIGIN 设为网站对外的地址，只含协议和域名，例如 https://www.example.gov.cn"
        "（路径前缀另用 NANHAI_PATH_PREFIX）。"
    )


def test_allowed_hosts_are_the_origins_own_and_those_named(monkeypatch):
    monkeypatch.setenv("NANHAI_ALLOWED_HOSTS", "backup.example.cn")

    assert env.allowed_hosts("https://www.example.cn:8443") == ["www.example.cn", "backup.example.cn"]
    assert env.allowed_hosts("http://127.0.0.1:8000") == [*env.LOOPBACK_HOSTS, "backup.example.cn"]


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        ("", ""),
        ("/", ""),
        ("zt", "/zt"),
        ("/zt/dataolun", "/zt/dataolun"),
        ("zt/da-tao_lun/", "/zt/da-tao_lun"),
    ],
)
def test_path_prefix_starts_but_never_ends_with_a_slash(monkeypatch, value, prefix):
    monkeypatch.setenv("NANHAI_PATH_PREFIX", value)

    assert env.path_prefix() == prefix


@pytest.mark.parametrize("value", ["/zt//dataolun", "zt/../etc", "zt lun", "zt?x=1", "/zt/大讨论"])
def test_path_prefix_says_what_it_may_contain(monkeypatch, value):
    monkeypatch.setenv("NANHAI_PATH_PREFIX", value)

    assert complaint(env.path_prefix) == (
        "环境变量 NANHAI_PATH_PREFIX 只能由字母、数字、- 和 _ 组成，例如 /zt/dataolun。"
    )


def test_database_is_sqlite_in_the_data_directory_until_one_is_named():
    database = env.database(Path("/srv/record"))

    assert (database["ENGINE"], database["NAME"]) == (
        "django.db.backends.sqlite3",
        Path("/srv/record/nanhai.sqlite3"),
    )
    assert database["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA mmap_size=2147418112; PRAGMA cache_size=-16000",
    }


def test_database_is_postgresql_when_one_is_named(monkeypatch):
    named = {
        "NAME": "record",
        "USER": "editor",
        "PASSWORD": "s3cret",
        "HOST": "db.example.cn",
        "PORT": "5433",
    }
    for key, value in named.items():
        monkeypatch.setenv(f"NANHAI_DB_{key}", value)
    monkeypatch.setenv("NANHAI_DB_POOL", "0")

    assert env.database(Path("/srv/record")) == {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c work_mem=64MB -c lock_timeout=10s -c statement_timeout=30s",
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "pool": {"min_size": 1, "max_size": 1, "timeout": 3, "reconnect_timeout": 5},
        },
    }


def test_database_says_that_the_pool_is_no_number(monkeypatch):
    monkeypatch.setenv("NANHAI_DB_NAME", "record")
    monkeypatch.setenv("NANHAI_DB_POOL", "many")

    assert complaint(env.database, Path("/srv/record")) == (
        "环境变量 NANHAI_DB_POOL 必须是不小于 0 的整数，现在是“many”。"
    )


@pytest.mark.parametrize(
    ("value", "path"), [("", "admin"), ("bianji", "bianji"), ("/bian_ji-2/", "bian_ji-2")]
)
def test_admin_path_is_one_segment(monkeypatch, value, path):
    monkeypatch.setenv("NANHAI_ADMIN_PATH", value)
    assert env.admin_path() == path


@pytest.mark.parametrize("value", ["a/b", "编辑", "a b", "<x>", "."])
def test_admin_path_says_what_it_may_contain(monkeypatch, value):
    monkeypatch.setenv("NANHAI_ADMIN_PATH", value)
    assert complaint(env.admin_path).startswith("环境变量 NANHAI_ADMIN_PATH 只能由")


def test_log_level_is_one_that_logging_knows(monkeypatch):
    assert env.log_level() == "INFO"
    monkeypatch.setenv("NANHAI_LOG_LEVEL", "warning")
    assert env.log_level() == "WARNING"
    monkeypatch.setenv("NANHAI_LOG_LEVEL", "loud")
    assert complaint(env.log_level).startswith("环境变量 NANHAI_LOG_LEVEL 只能是 DEBUG、INFO")


def test_card_fonts_are_the_systems_unless_others_are_named(monkeypatch):
    assert env.card_fonts() == env.CHINESE_FONTS
    monkeypatch.setenv("NANHAI_CARD_FONTS", "/srv/a.ttc, /srv/b.otf")
    assert env.card_fonts() == ["/srv/a.ttc", "/srv/b.otf"]


@pytest.mark.parametrize(("level", "kept"), [(logging.WARNING, False), (logging.ERROR, True)])
def test_only_errors_are_logged_with_their_traceback(level, kept):
    """A refused page is one line for the operator; a broken one tells all."""
    reason = (ValueError, ValueError("x"), None)
    record = logging.LogRecord("django.request", level, "", 0, "Forbidden: /admin/", (), reason)
    assert (env.brief(record), bool(record.exc_info)) == (True, kept)


@pytest.mark.parametrize("name", ["a" * 300, "loop", "loop/below"])
def test_a_data_directory_that_cannot_be_is_named(monkeypatch, tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.setenv("NANHAI_DATA_DIR", str(tmp_path / name))
    with pytest.raises(ImproperlyConfigured, match="NANHAI_DATA_DIR"):
        env.data_dir(tmp_path)


@pytest.mark.parametrize("name", ["here", "not/yet", "file"])
def test_a_data_directory_may_be_made_later(monkeypatch, tmp_path, name):
    (tmp_path / "here").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.setenv("NANHAI_DATA_DIR", str(tmp_path / name))
    assert env.data_dir(tmp_path) == tmp_path / name


def test_a_command_says_what_is_wrong_with_the_environment_in_one_sentence(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    own = {"NANHAI_SECRET_KEY": "x" * 60, "NANHAI_ORIGIN": "http://127.0.0.1:8000"}
    own["DJANGO_SETTINGS_MODULE"] = "nanhai.settings"
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT, env=os.environ | own | {"NANHAI_DATA_DIR": str(tmp_path / "loop")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.startswith("环境变量 NANHAI_DATA_DIR"), done.stderr.count("\n")) == (
        1,
        True,
        1,
    )
