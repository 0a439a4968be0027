"""What an article names, looked for in the record: matched, never doubled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from discussion.models import Meeting, Official, Organization, Post, Source
from discussion.models.person_names import in_shape
from discussion.values.partial_dates import in_words, parse

AREA = re.compile(r"(?P<area>.*?[省市区县旗州镇乡])?(?:人民政府)?(?:区|市|县|镇|乡|省|州)长")
TITLE = re.compile(
    r"(?:党组|党委|党工委)?(?:常务|专职|第一|执行|兼职)?副?"
    r"(?:书记|[部局处科院所校园馆组站队社厅行]长|检察长|秘书长|理事长|董事长|总经理|经理|主任委员|主任|主席|委员长|主委|会长"
    r"|常委|委员|成员|代表|调研员|负责人)$"
)


def namesakes(name: str) -> list[Official]:
    """The officials of this name, with all their appointments."""
    named = Official.objects.filter(name=in_shape(name)) if name else Official.objects.none()
    return list(named.prefetch_related("appointments__post"))


def described(official: Official) -> str:
    """A person with posts and dates: 王勇（区长，2021年8月起）."""
    held = [
        f"{each.post}{f'，{in_words(each.start)}起' if each.start else ''}"
        f"{f'，{in_words(each.end)}止' if each.end else ''}"
        for each in official.appointments.all()
    ]
    return f"{official}（{'；'.join(held) or '没有任职记录'}）"


def holds(official: Official, posts: Iterable[str]) -> bool:
    """Whether one of the posts as printed is one that the official has held."""
    titles = [each.post.title for each in official.appointments.all()]
    return any(title.endswith(post) or post.endswith(title) for title in titles for post in posts)


def post_line(title: str) -> tuple[str, bool]:
    """单位/职务, as tables write it, and whether the body is on record for this post."""
    known = Post.objects.filter(title=title).select_related("organization")[:2]
    if len(known) == 1:
        return f"{known[0].organization}/{title}", True
    body = body_of(title)
    return f"{body}/{title}", bool(body and organization_named(body))


def body_of(title: str) -> str:
    """The body that a post's name tells of: 区委 in 区委书记, 区政府 in 区长, "" where it tells none."""
    bare = re.sub(r"(?:常务|第一)?副(?=[省市区县镇乡州]长$)", "", title)
    if area := AREA.fullmatch(bare):
        return f"{area['area'] or bare[-2]}政府"
    return TITLE.sub("", title) if TITLE.search(title) else ""


def organization_named(name: str) -> Organization | None:
    return (
        Organization.objects.filter(name=name).first() or Organization.objects.filter(short_name=name).first()
    )


def parsed_post(line: str) -> tuple[str, str]:
    """The body and the title of 单位/职务; the body is "" where the line names none."""
    body, slash, title = line.replace("\uff0f", "/").partition("/")
    return (body.strip(), title.strip()) if slash and title.strip() else ("", body.strip())


def source_like(title: str, written: str) -> Source | None:
    """The source of this title and date, as people write dates; None for what is no date."""
    try:
        date = parse(written) if written else ""
    except ValidationError:
        return None
    return Source.objects.filter(title=title, date=date).first() if title else None


def meeting_in(text: str, date: str) -> Meeting | None:
    """The one meeting of the day whose name the article prints."""
    whole = len(date) == len("2021-12-29") and not date.startswith("-")
    on_day = Meeting.objects.filter(date=date) if whole else Meeting.objects.none()
    named = [meeting for meeting in on_day if meeting.name in text]
    return named[0] if len(named) == 1 else None
