import pytest
from django.core.exceptions import ValidationError

from discussion.models import ActionUpdate
from discussion.values.partial_dates import MESSAGE, in_words, parse
from tests import factories


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2021-12-29", "2021-12-29"),
        ("2021-2-9", "2021-02-09"),
        ("2021/12/29", "2021-12-29"),
        ("2021.12.29", "2021-12-29"),
        ("2021年12月29日", "2021-12-29"),
        ("2021年12月29", "2021-12-29"),
        ("2021年12月", "2021-12"),
        ("2021年2月", "2021-02"),
        ("2021-12", "2021-12"),
        ("2021年", "2021"),
        (" 2022 ", "2022"),
        ("２０２１年１２月２９日", "2021-12-29"),
        ("\uff12\uff10\uff12\uff11－12", "2021-12"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_parse_reads_dates_as_people_write_them(written, iso):
    assert parse(written) == iso


@pytest.mark.parametrize(
    "written", ["", "二〇二一年", "21-12-29", "12月29日", "2021-12-29 09:30", "29.12.2021", "2021-", "去年底"]
)
def test_parse_tells_how_to_write_a_date(written):
    with pytest.raises(ValidationError) as caught:
        parse(written)

    assert caught.value.messages == [MESSAGE]


@pytest.mark.parametrize("written", ["2021-13", "2021-00", "2021-02-30", "2023-02-29", "0000"])
def test_parse_refuses_days_that_no_calendar_has(written):
    with pytest.raises(ValidationError) as caught:
        parse(written)

    assert caught.value.messages == [f"“{written}”不是日历上有的日期。{MESSAGE}"]


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2021-12-29", "2021年12月29日"),
        ("2021-02-09", "2021年2月9日"),
        ("2021-12", "2021年12月"),
        ("2022", "2022年"),
        ("", ""),
    ],
)
def test_in_words_says_a_date_as_far_as_it_is_known(iso, words):
    assert in_words(iso) == words


@pytest.mark.django_db
def test_field_stores_what_is_typed_in_iso_form():
    update = factories.update(date="2022年1月", completed_on=factories.DAY)

    assert ActionUpdate.objects.values_list("date", "completed_on").get(pk=update.pk) == (
        "2022-01",
        "2021-12-29",
    )


@pytest.mark.django_db
def test_field_cleans_what_is_typed_in_a_form():
    update = factories.update()

    update.date = "2022年1月"
    update.full_clean()

    assert update.date == "2022-01"


@pytest.mark.django_db
def test_dates_sort_by_what_is_known():
    days = ["2021-12-30", "2022", "2021", "2022-01-05", "2021-12", "2022-01"]
    for day in days:
        factories.update(date=day)

    assert list(ActionUpdate.objects.order_by("date").values_list("date", flat=True)) == sorted(days)
    assert sorted(days) == ["2021", "2021-12", "2021-12-30", "2022", "2022-01", "2022-01-05"]
