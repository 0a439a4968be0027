"""The line drawing: the same strokes on pages and on cards, small, and nothing that a page must say."""

from html.parser import HTMLParser

from discussion.templatetags.record import illustration
from discussion.values.illustration import HEIGHT, PAVILION, WIDTH, mask, strokes


def test_strokes_stay_on_the_drawing():
    points = [point for stroke in strokes() for point in stroke]
    assert len(points) > 100
    assert [(x, y) for x, y in points if not (0 < x < WIDTH and 0 < y < HEIGHT)] == []
    assert min(map(len, strokes())) >= 2


def test_drawing_on_a_page_is_small_and_decorative():
    """It has the colour of the text around it and carries no style."""
    found = {}
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.update({tag: dict(attrs)})
    parser.feed(illustration())
    assert len(illustration().encode()) < 4000
    assert (found["svg"]["aria-hidden"], set(found)) == ("true", {"svg", "path"})
    assert {name for attrs in found.values() for name in attrs} & {"style", "fill", "stroke"} == set()


def test_drawing_on_a_card_is_as_wide_as_asked():
    whole, part = mask(480), mask(140, PAVILION)
    assert (whole.size, part.size) == ((480, 124), (140, 124))
    assert (whole.getextrema(), part.getextrema()) == ((0, 255), (0, 255))
