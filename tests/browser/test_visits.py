"""What is new since the last visit, in Chromium: kept in the browser alone."""

import json
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

YEAR_PAST = "localStorage.setItem('visits', '2020-01-01')"
LINK = ".since-visit a"


@pytest.mark.parametrize("path", ["/", "/changes/"])
def test_first_visit_says_nothing_and_the_next_leads_to_what_came(visit, site, path):
    days = json.load(urlopen(f"{site}/changes/days.json"))
    page = visit(path, width=390)
    page.reload()
    expect(page.locator(".since-visit")).to_be_hidden()  # the same day is the same visit
    page.evaluate(YEAR_PAST)
    page.reload()
    expect(page.locator(LINK)).to_contain_text(f"{sum(days['days'].values())}处")
    assert page.locator(LINK).bounding_box()["height"] >= 44
    page.reload()
    page.locator(LINK).click()
    expect(page).to_have_url(f"{site}/changes/since/{days['first']}/")
    assert page.locator(".rows a").count() > 20
    assert page.complaints == []


@pytest.mark.parametrize(
    "storage",
    [
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})",
        "localStorage.setItem('visits', 'yesterday <b>')",
        "localStorage.setItem('visits', '2099-01-01 2099-01-01')",
    ],
)
def test_storage_that_fails_or_holds_something_else_is_harmless(visit, site, storage):
    page = visit("/about/")
    page.add_init_script(storage)
    page.goto(f"{site}/")
    expect(page.locator(".since-visit")).to_be_hidden()
    assert page.complaints == []


def test_nothing_new_says_nothing(visit, site):
    page = visit("/about/")
    page.route("**/changes/days.json", lambda route: route.fulfill(json={"first": "2025-01-01", "days": {}}))
    page.evaluate(YEAR_PAST)
    with page.expect_response("**/changes/days.json"):
        page.goto(f"{site}/")
    expect(page.locator(".since-visit")).to_be_hidden()
