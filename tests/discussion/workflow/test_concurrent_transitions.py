"""Two reviewers who press in the same moment: exactly one of them counts (on SQLite and on PostgreSQL)."""

import json
import subprocess
import sys

from django.conf import settings

PREPARE = """
import django; django.setup()
import json
from django.contrib.auth.models import Permission, User
from discussion.workflow import transitions
from discussion.models import Official, Statement, Theme
from discussion.models import Point, Source, StatementCitation
people = [User.objects.create_user(f"p{n}") for n in range(5)]
right = Permission.objects.get(codename="first_review")
for person in people[1:]:
    person.user_permissions.add(right)
official = Official.objects.create(name="甲乙"); official.publish()
theme = Theme.objects.create(name="改革")
numbers = []
for number in range(12):
    row = Statement.objects.create(title=f"稿{number}", official=official, date="2022-01-01", speaker_title="区长")
    row.themes.add(theme)
    Point.objects.create(statement=row, heading="要点")
    numbers.append(transitions.submit(row, people[0]).pk)
print(json.dumps(numbers))
"""
PRESS = """
import django; django.setup()
import sys
from django.contrib.auth.models import User
from discussion.workflow import transitions
from discussion.workflow.policy import TransitionNotAllowed, Signature
from discussion.models import Draft
person = User.objects.get(username=sys.argv[1])
counted = 0
for number in sys.argv[2:]:
    try:
        transitions.approve(Draft.objects.get(pk=int(number)), person, Signature(True, True, True))
        counted += 1
    except TransitionNotAllowed:
        pass
print(counted)
"""
RESULT = """
import django; django.setup()
import json
from discussion.models import Draft, ReviewRecord
passes = ReviewRecord.objects.filter(result="passed").values_list("row", "level")
print(json.dumps([sorted(passes), list(Draft.objects.values_list("passes", flat=True))]))
"""


def test_of_reviewers_who_press_at_once_exactly_one_counts(shared_database):
    env = shared_database | {"NANHAI_REVIEW_LEVELS": "3"}

    def start(*command):
        return subprocess.Popen(
            [sys.executable, *command], cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE
        )

    def output_of(process):
        out, _ = process.communicate()
        assert process.returncode == 0
        return json.loads(out.decode().strip().splitlines()[-1])

    numbers = output_of(start("-c", PREPARE))
    pressing = [start("-c", PRESS, f"p{n}", *map(str, numbers)) for n in (1, 2, 3, 4)]
    counted = [output_of(process) for process in pressing]
    passes, reached = output_of(start("-c", RESULT))

    assert sum(counted) == len(numbers)
    assert [level for _, level in passes] == [1] * len(numbers)
    assert reached == [1] * len(numbers)
