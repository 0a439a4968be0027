"""The whole life of a statement, played by five people; at each step what readers see (EDIT-01 to EDIT-09)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

PEOPLE = [("张采编", "采编"), ("李初审", "初审"), ("王复审", "复审"), ("赵终审", "终审")]
SETTINGS = {"NANHAI_REVIEW_LEVELS": "3"}
SOON = 25  # seconds: on a busy machine too, a reader looks before they are over
TITLE = "在绿道建设现场会上的讲话"
SPEECH = f"""{TITLE}
同志们,绿道是民生工程。
一、抓紧建设
沿河先建十公里,年底通车.
二、建好就要管好。
管护责任落实到人;群众满意才算数。
"""


@pytest.fixture
def people(log_in):
    return {name[0]: log_in(name) for name, _ in PEOPLE}


@pytest.fixture
def reader(visit, site):
    """What a reader without an account finds at a path: its status and its words."""

    def read(path):
        page = visit(path, javascript=False)
        answer = page.request.get(f"{site}{path}")
        return answer.status, page.locator("main").inner_text()

    return read


def listed(reader):
    return TITLE in reader("/statements/?q=绿道建设")[1]


def open_from_desk(page, site, queue):
    page.goto(f"{site}/admin/")
    section = page.locator(".queue", has_text=queue)
    section.get_by_role("link", name=TITLE).click()


def decide(page, site, told, button="通过", opinion="", release_in=None):
    """`told` is what the editing pages then say. `release_in` is in seconds from the moment when it is filled in."""
    open_from_desk(page, site, "待我审核")
    for box in page.locator(".decision input[type=checkbox]").all():
        box.check()
    page.get_by_label("意见", exact=False).fill(opinion)
    if release_in:
        moment = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(seconds=release_in)
        page.get_by_label("发布时间").fill(f"{moment:%Y-%m-%dT%H:%M:%S}")
    page.get_by_role("button", name=button).click()
    expect(messages_on(page)).to_contain_text(told)


def messages_on(page):
    return page.locator(".messagelist")


def write_by_pasting(page, site):
    page.goto(f"{site}/admin/discussion/statement/")
    page.get_by_role("link", name="粘贴整篇").click()
    page.get_by_label("整篇文字").fill(SPEECH)
    page.get_by_role("button", name="读出要点").click()
    page.locator(".field-official .select2-selection").click()
    page.keyboard.type("wangyong")
    page.locator(".select2-results__option", has_text="王勇").click()
    page.locator("#id_date").fill("2022-03-01")
    page.locator(".field-themes .select2-selection").first.click()
    page.keyboard.type("城市建设")
    page.locator(".select2-results__option").first.click()
    page.get_by_role("button", name="保存并送审").click()


def test_a_statement_lives_from_its_entry_to_its_withdrawal(people, reader, site):
    author, first, second, final = (people[name] for name in "张李王赵")

    write_by_pasting(author, site)
    expect(messages_on(author)).to_contain_text(f"已送审1项：“{TITLE}”。")
    assert not listed(reader)

    decide(first, site, "已退回", "退回作者", opinion="导语要写清是哪条河")
    open_from_desk(author, site, "退回给我")
    expect(author.locator(".draft-state")).to_contain_text("退回修改：导语要写清是哪条河")
    author.locator("#id_lead").fill("里水河绿道是民生工程。")
    author.get_by_role("button", name="保存并送审").click()
    expect(messages_on(author)).to_contain_text("已送审1项")

    decide(first, site, "下一步是复审")
    decide(second, site, "下一步是终审", opinion="同意")
    decide(final, site, "发布。", release_in=SOON)
    assert not listed(reader)

    final.wait_for_timeout(SOON * 1000)
    assert listed(reader)
    author.goto(f"{site}/statements/?q=绿道建设")
    author.locator(".card").get_by_role("link", name=TITLE).click()
    expect(author.locator(".point h2")).to_have_text(["一抓紧建设", "二建好就要管好"])
    path = author.url.removeprefix(site)

    amend(author, site, path)
    assert "里水河绿道是民生工程。" in reader(path)[1]
    for reviewer, told in ((first, "下一步是复审"), (second, "下一步是终审")):
        decide(reviewer, site, told)
        assert "里水河绿道是民生工程。" in reader(path)[1]
    decide(final, site, "发布")
    words = reader(path)[1]
    assert ("桂城河绿道是民生工程。" in words, "里水河" in words.replace(NOTE, "")) == (True, False)
    assert NOTE in words

    withdraw(final, site, path)
    status, words = reader(path)
    assert (status, "来源正在核实" in words, "桂城河" in words) == (410, True, False)
    assert not listed(reader)
    assert TITLE not in reader("/search/?q=绿道建设")[1]
    for page in people.values():
        assert [complaint for complaint in page.complaints if "410" not in complaint] == []


NOTE = "导语“里水河”更正为“桂城河”"


def amend(author, site, path):
    number = path.strip("/").split("/")[-1]
    author.goto(f"{site}/admin/discussion/statement/{number}/change/")
    expect(author.locator(".draft-state")).to_contain_text("在这里修改，会存为修订稿")
    author.locator("#id_lead").fill("桂城河绿道是民生工程。")
    author.get_by_label("更正说明").fill(NOTE)
    author.get_by_role("button", name="保存并送审").click()
    expect(messages_on(author)).to_contain_text("已送审1项")


def withdraw(final, site, path):
    number = path.strip("/").split("/")[-1]
    final.goto(f"{site}/admin/discussion/statement/{number}/change/")
    final.get_by_role("link", name="撤下……").click()
    final.get_by_label("撤下原因").fill("来源正在核实")
    final.get_by_role("button", name="撤下").click()
    expect(messages_on(final)).to_contain_text("已撤下1项")
