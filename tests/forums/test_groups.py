"""Groups belong to whoever runs the site: migrations add to them and take nothing away."""

import subprocess
import sys
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission

from discussion.accounts.groups import grant
from tests.processes import environment

GROUPS = ["初审", "复审", "审计", "系统管理", "终审", "采编"]


def codenames(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_each_level_of_review_has_its_right_and_only_auditors_read_the_log(db):
    rights = {name: codenames(name) for name in GROUPS}
    assert {
        name: own & {"first_review", "second_review", "final_review"} for name, own in rights.items()
    } == {
        "初审": {"first_review"},
        "复审": {"second_review"},
        "终审": {"final_review"},
        "审计": set(),
        "系统管理": set(),
        "采编": set(),
    }
    assert [name for name, own in rights.items() if "view_auditevent" in own] == ["审计"]
    assert [name for name, own in rights.items() if "change_user" in own] == ["系统管理"]
    assert [name for name, own in rights.items() if "publish_statement" in own] == ["终审"]


def test_rights_are_granted_where_the_group_still_is_and_others_are_named(db, caplog):
    Group.objects.filter(name="终审").update(name="审核组")
    grant(apps, {"终审": ["view_auditevent"], "采编": ["view_auditevent"]})
    assert ("view_auditevent" in codenames("采编"), "view_auditevent" in codenames("审核组")) == (True, False)
    assert [record.args for record in caplog.records] == [("终审", "view_auditevent")]


def test_groups_made_anew_keep_what_they_were_given(db):
    Group.objects.get(name="初审").delete()
    Group.objects.get(name="采编").permissions.set(Permission.objects.filter(codename="view_user"))
    import_module("forums.migrations.0002_create_groups").create_groups(apps, None)
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(GROUPS)
    assert {"view_user", "change_statement"} <= codenames("采编")


def test_migrations_can_be_taken_back_and_applied_again(tmp_path):
    """On a SQLite database of its own, where it costs little; `tests/test_repository.py` does it on PostgreSQL."""
    steps = ([], ["forums", "zero"], ["discussion", "zero"], [])
    script = "import django; django.setup()\nfrom django.core.management import call_command\n" + "".join(
        f"call_command('migrate', *{step}, verbosity=0)\n" for step in steps
    )
    check = "call_command('makemigrations', check=True, dry_run=True)\ncall_command('verify_audit')\n"
    done = subprocess.run(
        [sys.executable, "-c", script + check],
        cwd=settings.BASE_DIR,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr[-1500:]) == (0, "")
    assert "日志完整" in done.stdout
