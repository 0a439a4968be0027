"""Who may open which page of the editing pages, and do what there: every address of ours, for every group.

A page beside Django's own list, add, change and delete is one of ours. It has a line in `TABLE`, or the suite fails.
"""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from discussion.audit.log import log_event
from discussion.exchange.articles.decisions import Decisions
from discussion.exchange.articles.proposing import take_in
from discussion.exchange.articles.taking_over import take_over
from discussion.models import (
    AcceptedWord,
    ActionItem,
    ActionUpdate,
    ArticleImport,
    AuditAction,
    AuditEvent,
    Draft,
    Meeting,
    Metric,
    MetricValue,
    Official,
    Organization,
    Phase,
    Picture,
    Point,
    Post,
    ReviewRecord,
    SheetImport,
    SiteIdentity,
    Source,
    StaffProfile,
    Statement,
    Theme,
    VersionReason,
)
from discussion.models.sheets import Step
from discussion.workflow import transitions
from discussion.workflow.drafts import keep_version, revising
from discussion.workflow.policy import Signature
from forums.models import ForumSession, Series
from tests import factories as make
from tests.conftest import MountedClient

pytestmark = pytest.mark.one_database

DJANGO = {"changelist", "add", "change", "delete", "index", "login", "logout", "password", "app", "jsi18n"}
MISSING, ELSEWHERE = 999_999, 888_888  # the number of no row; of a row of another model only
SIGNED = Signature(reviewed=True, proofread=True, cleared=True)
FIELDS = {
    "preview_links": {"_make": "1", "note": "王区长", "days": "3"},
    "withdraw": {"reason": "来源有误"},
    "paste": {"text": "标题\n一、甲\n二、乙"},
    "upload": {"text": "岭下区召开会议。"},
    "bundle": {"send": "all", "hints_seen": "on"},
    "themes": {"text": "改革"},
    "table_import": {"discard": "1"},
    "review": {"_return": "1", "opinion": "请改"},
    "permit": {"_ask": "1", "reason": "忘了密码"},
}
MAKE = {
    Statement: make.statement,
    Point: make.point,
    ActionItem: make.action,
    ActionUpdate: make.update,
    Metric: make.metric,
    MetricValue: make.metric_value,
    Meeting: make.meeting,
    Phase: make.phase,
    Official: make.official,
    Organization: make.organization,
    Post: make.post,
    Picture: make.picture,
    Source: make.source,
    Theme: make.theme,
    SiteIdentity: make.site,
    Series: make.series,
    ForumSession: make.session,
    ArticleImport: lambda: article("岭下区召开会议"),
    AcceptedWord: lambda: AcceptedWord.objects.create(text="实干"),
    AuditEvent: lambda: log_event(AuditAction.EXPORT),
    User: lambda: User.objects.create_user("renyi"),
    Group: lambda: Group.objects.create(name="任意"),
}


def article(text):
    return take_in(f"{text}\n\n区长车晓棠：\n\n审批还要再快一步。", "", None)[0]


def taken_over(author):
    """An article of which one official became a draft."""
    given = article("坡上区召开会议")
    decisions = Decisions.from_json(given.decisions)
    for item in decisions.items:
        item.take = item.kind == "officials"
    given.save_decisions(decisions.as_json(), author)
    return take_over(given, author)


SCOPES = {
    "content": [Statement, Metric, Meeting, Official, Theme, Series, ForumSession],
    "tasks": [ActionItem, ActionUpdate],
    "reference": [Organization, Post, Phase, Picture, Source],
    "parts": [Point, MetricValue],
    "tables": [ActionItem, Metric, Official, ForumSession],
}
SCOPES |= {model._meta.model_name: [model] for model in [*MAKE, Draft, ReviewRecord]}
GROUPS = ["采编", "初审", "复审", "终审", "审计", "系统管理"]
# In the columns, one account of each of the six groups, one of no group, a superuser, and one of 采编 who belongs to
# a unit. A cell is the answer's status; `+` says that something was done, of which the audit log tells. `any` place
# answers alike where a page is not for that method. The words for places are those of `PLACES`.
TABLE = {
    "deleted of content": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "deleted of actionitem": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "deleted of actionupdate": """
        GET  page      200   403   403   403   403   403   403   200   200
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "deleted of reference": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "deleted of parts": """
        GET  page      403   403   403   403   403   403   403   403   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "deleted of siteidentity": """
        GET  page      403   403   403   403   403   200   403   200   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "restore of content": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
        POST row       302+  403   403   302+  403   403   403   302+  403
        POST deleted   302+  403   403   403   403   403   403   302+  403
    """,
    "restore of actionitem": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
        POST row       302+  403   403   302+  403   403   403   302+  302+
        POST other     302+  403   403   302+  403   403   403   302+  403
        POST deleted   302+  403   403   403   403   403   403   302+  403
    """,
    "restore of actionupdate": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
        POST row       302+  403   403   302+  403   403   403   302+  302+
        POST other     302+  403   403   302+  403   403   403   302+  403
        POST deleted   302+  403   403   403   403   403   403   302+  302
    """,
    "restore of reference": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
        POST row       302+  403   403   302+  403   403   403   302+  403
        POST deleted   302+  403   403   403   403   403   403   302+  403
    """,
    "restore of parts": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "restore of siteidentity": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
        POST row       403   403   403   403   403   302+  403   302+  403
    """,
    "history of content": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "history of tasks": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  other     200   200   200   200   403   200   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "history of reference": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "history of parts": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "history of siteidentity": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "history of acceptedword": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST row       200   200   200   200   403   200   403   200   200
        POST elsewhere 302   302   302   302   302   302   302   302   302
    """,
    "history of user": """
        GET  row       403   403   403   403   403   200   403   200   403
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST row       403   403   403   403   403   200   403   200   403
        POST elsewhere 302   302   302   302   302   302   302   302   302
    """,
    "history of group": """
        GET  row       403   403   403   403   403   200   403   200   403
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST row       403   403   403   403   403   200   403   200   403
        POST elsewhere 302   302   302   302   302   302   302   302   302
    """,
    "history of auditevent": """
        GET  row       403   403   403   403   200   403   403   200   403
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST row       403   403   403   403   200   403   403   200   403
        POST elsewhere 302   302   302   302   302   302   302   302   302
    """,
    "history of draft": """
        GET  row       200   200   200   200   403   403   403   200   200
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST row       200   200   200   200   403   403   403   200   200
        POST elsewhere 302   302   302   302   302   302   302   302   302
    """,
    "preview of content": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "preview of tasks": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  other     200   200   200   200   403   200   403   200   200
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "preview_page of content": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "preview_page of tasks": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  other     200   200   200   200   403   200   403   200   200
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "preview_links of content": """
        GET  row       200   403   403   200   403   403   403   200   403
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        POST row       200+  403   403   200+  403   403   403   200+  403
        POST elsewhere 404   404   404   404   404   404   404   404   404
    """,
    "preview_links of tasks": """
        GET  row       200   403   403   200   403   403   403   200   200
        GET  other     200   403   403   200   403   403   403   200   403
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        POST row       200+  403   403   200+  403   403   403   200+  200+
        POST other     200+  403   403   200+  403   403   403   200+  403
        POST elsewhere 404   404   404   404   404   404   404   404   404
    """,
    "withdraw of content": """
        GET  row       403   403   403   200   403   403   403   200   403
        GET  missing   403   403   403   302   403   403   403   302   403
        POST row       403   403   403   302+  403   403   403   302+  403
        POST missing   403   403   403   302   403   403   403   302   403
    """,
    "withdraw of tasks": """
        GET  row       403   403   403   200   403   403   403   200   403
        GET  missing   403   403   403   302   403   403   403   302   403
        POST row       403   403   403   302+  403   403   403   302+  403
        POST missing   403   403   403   302   403   403   403   302   403
    """,
    "table of tables": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST page      200   403   403   403   403   403   403   200   403
    """,
    "table_empty of tables": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "table_xlsx of tables": """
        GET  page      200+  200+  200+  200+  403   200+  403   200+  200+
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "table_csv of tables": """
        GET  page      200+  200+  200+  200+  403   200+  403   200+  200+
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "table_import of tables": """
        GET  own       200   403   403   403   403   403   403   200   403
        GET  author's  404   404   404   404   404   404   404   404   404
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        GET  missing   404   404   404   404   404   404   404   404   404
        POST own       302   403   403   403   403   403   403   302   403
        POST author's  404   404   404   404   404   404   404   404   404
        POST elsewhere 404   404   404   404   404   404   404   404   404
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "paste of statement": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST page      200   403   403   403   403   403   403   200   403
    """,
    "themes of statement": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST page      200   403   403   200   403   403   403   200   403
    """,
    "cited of point": """
        GET  page      403   403   403   403   403   403   403   403   403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "export of auditevent": """
        GET  page      403   403   403   403   200+  403   403   200+  403
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "upload of articleimport": """
        GET  page      200   403   403   403   403   403   403   200   403
        POST page      302+  403   403   403   403   403   403   302+  403
    """,
    "review of articleimport": """
        GET  row       200   403   403   403   403   403   403   200   403
        GET  taken     302   403   403   403   403   403   403   302   403
        GET  missing   404   404   404   404   404   404   404   404   404
        POST row       200   403   403   403   403   403   403   200   403
        POST taken     302   403   403   403   403   403   403   302   403
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "undo of articleimport": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST row       302   403   403   403   403   403   403   302   403
        POST taken     302+  403   403   403   403   403   403   302+  403
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "bundle of articleimport": """
        GET  row       302   302   302   302   403   403   403   302   302
        GET  taken     200   200   200   200   403   403   403   200   200
        GET  missing   404   404   404   404   404   404   404   404   404
        POST row       302   302   302   302   403   403   403   302   302
        POST taken     302+  200   200   302+  403   403   403   302+  200
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "history of articleimport": """
        GET  row       200   302   302   302   302   302   302   200   302
        GET  elsewhere 302   302   302   302   302   302   302   302   302
        POST row       200   302   302   302   302   302   302   200   302
        POST elsewhere 302   302   302   302   302   302   302   302   302
    """,
    "review of draft": """
        GET  first     200   200   200   200   403   403   403   200   200
        GET  second    200   200   200   200   403   403   403   200   200
        GET  final     200   200   200   200   403   403   403   200   200
        GET  scheduled 200   200   200   200   403   403   403   200   200
        GET  revision  200   200   200   200   403   403   403   200   200
        GET  missing   302   302   302   302   302   302   302   302   302
        POST first     200   302+  200   200   403   403   403   302+  200
        POST second    200   200   302+  200   403   403   403   302+  200
        POST final     200   200   200   302+  403   403   403   302+  200
        POST scheduled 200   200   200   200   403   403   403   200   200
        POST revision  200   200   200   200   403   403   403   200   200
        POST missing   302   302   302   302   302   302   302   302   302
    """,
    "abandon of draft": """
        GET  first     302   403   403   302   403   403   403   302   403
        GET  revision  200   403   403   200   403   403   403   200   403
        GET  task      200   403   403   200   403   403   403   200   200
        GET  other     200   403   403   200   403   403   403   200   403
        GET  missing   302   302   302   302   302   302   302   302   302
        POST first     302   403   403   302   403   403   403   302   403
        POST revision  302+  403   403   302+  403   403   403   302+  403
        POST task      302+  403   403   302+  403   403   403   302+  302+
        POST other     302+  403   403   302+  403   403   403   302+  403
        POST missing   302   302   302   302   302   302   302   302   302
    """,
    "recall of draft": """
        GET  any       405   405   405   405   405   405   405   405   405
        POST first     302   302   302   302+  403   403   403   302+  302
        POST scheduled 302   302   302   302+  403   403   403   302+  302
        POST revision  302   302   302   302   403   403   403   302   302
        POST own       302+  302+  302+  302+  403   403   403   302+  302
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "discussion_reviewrecord_sheet": """
        GET  row       200   200   200   200   403   200   403   200   200
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        GET  missing   404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "permit of user": """
        GET  clerk     403   403   403   403   403   200   403   200   403
        GET  manager   403   403   403   403   403   200   403   200   403
        GET  auditor   403   403   403   403   403   200   403   200   403
        GET  superuser 403   403   403   403   403   200   403   200   403
        GET  self      403   403   403   403   403   403   403   403   403
        GET  missing   404   404   404   404   404   404   404   404   404
        POST clerk     403   403   403   403   403   302+  403   302+  403
        POST manager   403   403   403   403   403   302+  403   302+  403
        POST auditor   403   403   403   403   403   302+  403   302+  403
        POST superuser 403   403   403   403   403   302+  403   302+  403
        POST self      403   403   403   403   403   403   403   403   403
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "second_factor of user": """
        GET  clerk     403   403   403   403   403   200   403   200   403
        GET  manager   403   403   403   403   403   403   403   200   403
        GET  auditor   403   403   403   403   403   403   403   200   403
        GET  superuser 403   403   403   403   403   403   403   200   403
        GET  self      403   403   403   403   403   200   403   200   403
        GET  missing   404   404   404   404   404   404   404   404   404
        POST clerk     403   403   403   403   403   302+  403   302+  403
        POST manager   403   403   403   403   403   403   403   302+  403
        POST auditor   403   403   403   403   403   403   403   302+  403
        POST superuser 403   403   403   403   403   403   403   302+  403
        POST self      403   403   403   403   403   302+  403   302+  403
        POST missing   404   404   404   404   404   404   404   404   404
    """,
    "search": """
        GET  page      200   200   200   200   200   200   200   200   200
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "second_factor": """
        GET  page      404   404   404   404   404   404   404   404   404
        POST page      404   404   404   404   404   404   404   404   404
    """,
    "manual": """
        GET  page      200   200   200   200   200   200   200   200   200
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "manual_picture": """
        GET  picture   200   200   200   200   200   200   200   200   200
        GET  missing   404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
    "view_on_site": """
        GET  draft     302   302   302   302   404   302   404   302   302
        GET  public    302   302   302   302   404   302   404   302   302
        GET  account   404   404   404   404   404   404   404   404   404
        GET  elsewhere 404   404   404   404   404   404   404   404   404
        GET  missing   404   404   404   404   404   404   404   404   404
        POST any       405   405   405   405   405   405   405   405   405
    """,
}


def is_ours(name):
    return name == "view_on_site" or name.rpartition("_")[2] not in DJANGO


def own_addresses():
    """The names of all addresses beside those that Django makes for every ModelAdmin."""
    found, patterns = set(), list(admin.site.get_urls())
    while patterns:
        pattern = patterns.pop()
        patterns += getattr(pattern, "url_patterns", [])
        found.add(getattr(pattern, "name", None))
    return {name for name in found - {None} if is_ours(name)} - {
        "password_change_done",
        "app_list",
        "autocomplete",
    }


def names_in(key):
    """The addresses that an entry of the table is about: `preview of content` names one for each model."""
    page, _, scope = key.partition(" of ")
    if not scope:
        return {page: None}
    return {f"{model._meta.app_label}_{model._meta.model_name}_{page}": model for model in SCOPES[scope]}


def test_every_address_of_ours_has_its_lines():
    assert {name for key in TABLE for name in names_in(key)} == own_addresses()


def test_no_address_of_ours_is_without_a_declaration():
    """The histories of rows without versions are Django's own pages."""
    declared = {page.url(owner).name for page, owner in admin.site.pages()}
    django = {f"{label}_history" for label in ["auth_user", "auth_group"]}
    models = ["acceptedword", "articleimport", "auditevent", "draft"]
    django |= {f"discussion_{model}_history" for model in models}
    assert declared == own_addresses() - django


PAGES = [(key, name, model) for key in TABLE for name, model in names_in(key).items()]


@pytest.fixture(scope="module")
def accounts(django_db_setup, django_db_blocker):
    """A logged-in client of each, in the order of the columns; each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        users = [User.objects.create_user(name, is_staff=True) for name in (*GROUPS, "无组")]
        for user, group in zip(users, GROUPS, strict=False):
            user.groups.add(Group.objects.get(name=group))
        member = User.objects.create_user("单位采编", is_staff=True)
        member.groups.add(Group.objects.get(name="采编"))
        StaffProfile.objects.create(user=member, organization=make.organization(short_name="区委办"))
        users += [User.objects.create_superuser("超级用户"), member]
        yield {user: logged_in(user) for user in users}
        transaction.set_rollback(True)


@pytest.fixture
def unit(accounts, db):
    return Organization.objects.get(short_name="区委办")


def logged_in(user):
    client = MountedClient()
    client.force_login(user)
    return client


# The rows that the addresses name


def rows_of(model, unit):
    """A row that is not public; of tasks one of the unit's and one of another unit."""
    if model is ActionItem:
        return {
            "row": make.action(lead_organization=unit, **make.draft()),
            "other": make.action(**make.draft()),
        }
    if model is ActionUpdate:
        return {
            word: make.update(action=task, **make.draft()) for word, task in rows_of(ActionItem, unit).items()
        }
    if model is Draft:
        return {"row": submitted(User.objects.get(username="author"))}
    return {"row": MAKE[model](**(make.draft() if hasattr(model, "status") else {}))}


def single_rows(model, unit, author):
    rows = {word: [row.pk] for word, row in rows_of(model, unit).items()}
    return rows | {"elsewhere": [MISSING if model is Source else ELSEWHERE]}


def versions(model, unit, author):
    stranger = make.phase() if model is not Phase else make.source()
    places = {"elsewhere": [keep_version(stranger, VersionReason.DRAFT, author).pk], "missing": [MISSING]}
    if model in SCOPES["parts"]:
        return places  # a part has no versions of its own
    rows = rows_of(model, unit)
    if model is not SiteIdentity:
        rows["deleted"] = MAKE[model]()
    places |= {word: [keep_version(row, VersionReason.DRAFT, author).pk] for word, row in rows.items()}
    if "deleted" in rows:
        rows["deleted"].delete()
    return places


def public_rows(model, unit, author):
    return {"row": [{"ids": MAKE[model]().pk}], "missing": [{"ids": MISSING}]}


def imports(model, unit, author):
    slug = admin.site.get_model_admin(model).table.slug

    def upload(user, subject=slug):
        return [SheetImport.objects.create(user=user, subject=subject, step=Step.CHECKED).key]

    return {
        "own": upload,
        "author's": upload(author),
        "elsewhere": lambda user: upload(user, "officials" if slug != "officials" else "metrics"),
        "missing": ["x"],
    }


def drafts(words, unit, author):
    """Texts on their way, by what they wait for: a level of review, their time, their authors."""
    reviewers = [User.objects.create_superuser(f"审核{number}") for number in range(3)]
    places = {word: [passed(author, reviewers[:count]).pk] for count, word in enumerate(WAITING)}
    revised = {"revision": make.proofed_statement(), "task": make.action(lead_organization=unit)}
    for word, row in {**revised, "other": make.action()}.items():
        with revising(row, author):
            make.change(row, title="新标题")
        places[word] = [Draft.objects.about(row).get().pk]
    places |= {"own": lambda user: [written_by(user, author).pk], "missing": [MISSING]}
    return {word: places[word] for word in words}


def written_by(user, author):
    draft = submitted(author)
    draft.authors.add(user)
    return draft


def submitted(user):
    return transitions.submit(make.proofed_statement(**make.draft()), user)


def passed(user, reviewers):
    """A text that some have passed; the last of three sets its time."""
    draft = submitted(user)
    for number, reviewer in enumerate(reviewers, 1):
        at = {"release_at": timezone.now() + timedelta(days=1)} if number == 3 else {}
        transitions.approve(draft, reviewer, SIGNED, **at)
    return draft


def sheets(model, unit, author):
    draft = submitted(author)
    return {
        "row": [draft.model, draft.row],
        "elsewhere": ["discussion.theme", draft.row],
        "missing": ["discussion.nothing", draft.row],
    }


def articles(model, unit, author):
    return {"row": [article("岭下区召开会议").pk], "taken": [taken_over(author).pk], "missing": [MISSING]}


def people(model, unit, author):
    groups = {"clerk": "采编", "manager": "系统管理", "auditor": "审计"}
    users = {word: User.objects.create_user(word, is_staff=True) for word in groups}
    for word, user in users.items():
        user.groups.add(Group.objects.get(name=groups[word]))
    places = {word: [user.pk] for word, user in {**users, "superuser": author}.items()}
    return places | {"self": lambda user: [user.pk], "missing": [MISSING]}


def public_pages(model, unit, author):
    statements, accounts = (ContentType.objects.get_for_model(model).pk for model in (Statement, User))
    return {
        "draft": [statements, make.statement(**make.draft()).pk],
        "public": [statements, make.statement().pk],
        "account": [accounts, author.pk],
        "elsewhere": [MISSING, author.pk],
        "missing": [statements, MISSING],
    }


WAITING = ["first", "second", "final", "scheduled"]
PLACES = {
    "preview": single_rows,
    "preview_page": single_rows,
    "preview_links": single_rows,
    "history": single_rows,
    "restore": versions,
    "withdraw": public_rows,
    "table_import": imports,
    "review of articleimport": articles,
    "undo of articleimport": articles,
    "bundle of articleimport": articles,
    "review": lambda _, *rest: drafts([*WAITING, "revision", "missing"], *rest),
    "abandon": lambda _, *rest: drafts(["first", "revision", "task", "other", "missing"], *rest),
    "recall": lambda _, *rest: drafts(["first", "scheduled", "revision", "own", "missing"], *rest),
    "discussion_reviewrecord_sheet": sheets,
    "permit": people,
    "second_factor of user": people,
    "view_on_site": public_pages,
    "manual_picture": lambda *_: {"picture": ["desk"], "missing": ["nothing"]},
}


def open_page(user, client, name, method, place, fields):
    """A cell of the table; what was done is taken back."""
    with transaction.atomic():
        args = place(user) if callable(place) else place
        args, query = (args[:-1], args[-1]) if args and isinstance(args[-1], dict) else (args, {})
        page = f"{reverse(f'admin:{name}', args=args)}?{urlencode(query)}"
        if name == "discussion_draft_review":
            fields = fields | {
                "seen": Draft.objects.filter(pk=args[0]).values_list("digest", flat=True).first() or ""
            }
        done = AuditEvent.objects.filter(ok=True)
        before = done.count()
        answer = client.get(page) if method == "GET" else client.post(page, fields)
        if answer.streaming:
            list(answer.streaming_content)  # closes the file
        cell = f"{answer.status_code}{'+' if done.count() > before else ''}"
        transaction.set_rollback(True)
    return cell


def answers(key, name, model, accounts, unit):
    """What every account gets, by method and place; nothing that one of them does is there for the next."""
    author = User.objects.create_superuser("author")
    make.source(pk=ELSEWHERE)
    page = key.partition(" of ")[0]
    places = PLACES.get(key, PLACES.get(page, lambda *_: {"page": []}))(model, unit, author)
    lines = {}
    for method in ("GET", "POST"):
        for word, place in places.items():
            cells = [
                open_page(*account, name, method, place, FIELDS.get(page, {})) for account in accounts.items()
            ]
            if set(cells) == {"405"}:
                lines[f"{method} any"] = " ".join(cells)
                break
            lines[f"{method} {word}"] = " ".join(cells)
    return lines


def expected(key):
    lines = (line.split() for line in TABLE[key].strip().splitlines())
    return {" ".join(line[:2]): " ".join(line[2:]) for line in lines}


@pytest.mark.parametrize(("key", "name", "model"), PAGES, ids=[name for _, name, _ in PAGES])
def test_each_account_gets_what_the_table_says(key, name, model, accounts, unit, settings):
    settings.REVIEW_LEVELS = 3
    assert answers(key, name, model, accounts, unit) == expected(key)
