"""Who runs the site: what its pages' foot shows, and what the deployment check misses."""

import pytest
from django.core.checks import run_checks
from django.db import OperationalError

from discussion.checks import identity_is_complete
from discussion.models import Profile, SiteIdentity
from tests import factories as make

MEDIA = {
    "complaint_phone": "违法和不良信息举报电话：",
    "complaint_email": "违法和不良信息举报邮箱：",
    "news_licence": "互联网新闻信息服务许可证编号：",
    "copyright": "示例版权声明",
}


def foot(client):
    return client.get("/").text.partition('<footer class="site-footer">')[2]


def test_foot_shows_what_news_media_must_tell_only_where_it_is_filled(db, client):
    """FOOT-08."""
    make.site(profile=Profile.MEDIA)
    assert [label for label in MEDIA.values() if label in foot(client)] == []
    make.change(
        SiteIdentity.objects.get(),
        complaint_phone="000",
        complaint_email="a@example.cn",
        news_licence="示例",
        copyright="示例版权声明",
    )
    told = foot(client)
    assert [label for label in MEDIA.values() if label in told] == list(MEDIA.values())
    assert '<a href="tel:000">000</a>' in told
    assert '<a href="mailto:a@example.cn">' in told


def test_registrations_link_to_their_registers(db, client):
    """FOOT-03, FOOT-04: the police's register is asked for the very number."""
    make.site(profile=Profile.GOV, icp="示ICP备0号-1", police_record="示公网安备 00000000000000号")
    told = foot(client)
    assert '<a href="https://beian.miit.gov.cn/" rel="external noopener">示ICP备0号-1<' in told
    register = "https://beian.mps.gov.cn/#/query/webSearch?code=00000000000000"
    assert f'<a href="{register}" rel="external noopener">示公网安备 00000000000000号<' in told


def test_foot_leads_to_the_accessibility_statement(db, client):
    """A11Y-23: standard, level, known gaps and whom to tell."""
    make.site(phone="000")
    assert 'accessibility/">无障碍声明</a>' in foot(client)
    page = client.get("/accessibility/").text
    parts = ["GB/T 37668-2019", "WCAG 2.2", "AA级", "还有哪些不足", '<a href="tel:000">']
    assert [part for part in parts if part not in page] == []


def test_accessibility_statement_without_contact_says_so(db, client):
    make.site(organizer="某单位")
    assert "本站尚未公布联系方式，请与某单位联系。" in client.get("/accessibility/").text


@pytest.mark.parametrize(
    ("filled", "missing"),
    [
        ({"profile": "gov"}, ["discussion.W001", "discussion.W002"]),
        ({"profile": "gov", "organizer": "某单位", "site_code": "N000000000"}, []),
        ({"profile": "media"}, ["discussion.W003", "discussion.W004"]),
        ({"profile": "media", "news_licence": "示例", "complaint_phone": "000"}, []),
        ({"profile": "party"}, []),
        ({"profile": "demo"}, []),
    ],
)
def test_deployment_check_misses_what_the_operators_kind_must_show(db, filled, missing):
    """META-03, FOOT-05, FOOT-08."""
    make.site(**filled)
    own = {f"discussion.W00{number}" for number in range(1, 5)}
    found = run_checks(include_deployment_checks=True)
    assert [complaint.id for complaint in found if complaint.id in own] == missing
    assert [complaint for complaint in run_checks() if complaint.id in own] == []


def test_deployment_check_says_nothing_before_there_is_a_database(monkeypatch):
    def unreachable():
        raise OperationalError("no such table")

    monkeypatch.setattr(SiteIdentity, "current", unreachable)
    assert identity_is_complete(None) == []
