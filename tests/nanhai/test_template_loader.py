"""Templates may break their lines wherever it reads well: what shows does not change."""

import pytest
from django.template import Context, Engine


@pytest.fixture
def rendered(tmp_path):
    engine = Engine(dirs=[tmp_path], loaders=["nanhai.template_loader.Loader"])

    def render(text, **values):
        (tmp_path / "page.html").write_text(text, encoding="utf-8")
        return engine.get_template("page.html").render(Context(values))

    return render


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("<p>南海，\n  广东</p>\n", "<p>南海，广东</p>"),
        ("<b>甲</b>\n<i>乙</i>", "<b>甲</b><i>乙</i>"),
        ("{{ a }}\n{% if a %}、\n3项{% endif %}", "一、3项"),
        ("“{{ a }}”\n2021年", "“一”2021年"),
        ('<a class="x"\n  href="/">甲</a>', '<a class="x" href="/">甲</a>'),
        ("<a>甲</a>\n&rsaquo; <a>乙</a>", "<a>甲</a>\n&rsaquo; <a>乙</a>"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_line_breaks_of_a_template_do_not_print(rendered, text, page):
    assert rendered(text, a="一") == page


def test_a_fragment_stands_within_a_sentence(tmp_path, rendered):
    (tmp_path / "name.html").write_text("{{ a }}\n", encoding="utf-8")
    assert rendered("由{% include 'name.html' %}牵头", a="区委") == "由区委牵头"


def test_line_breaks_of_values_stay(rendered):
    assert rendered("<pre>{{ a }}</pre>", a="甲\n乙") == "<pre>甲\n乙</pre>"
