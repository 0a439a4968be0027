"""Who wrote, photographed and printed an article, and where and when: lines and brackets that are no part of it."""

import re
from typing import NamedTuple

WORKER = (
    r"(?:本报|本台|本网|全媒体|融媒体?|见习|实习|特约|首席|通讯)*(?:记者|通讯员|实习生|摄影|摄像|撰稿|供稿|供图|撰文|采写|文字|编辑|责任编辑|责编"
    r"|编审|美编|校对|校稿|审核|审校|审稿|初审|复审|终审|一审|二审|三审|值班主任|值班编委|值班编辑|值班总编|监制|总监制|统筹|策划|制作|制图|设计"
    r"|排版|主编|作者|整理)"
)
ANY = rf"(?:{WORKER}|[文图摄](?=[、/：: ]|$))"
BYLINE = re.compile(
    rf"[（(【\[■●◆○]*\s*(?:□|■)?\s*(?:来源[：:|].*)?(?:{ANY}[/、及和 ]*)+(?:[：:|丨｜/]|\s|$)"
    rf"|[■□]?\s*本报(?:记者|讯员|通讯员)|[（(](?:{ANY}[/、及和 ]*)+[^（）()]{{0,60}}[）)]$"
)
BRACKETED = re.compile(
    rf"[（(](?:来源[：:][^（）()]{{0,30}}\s)?(?:{ANY}[/、及和]?)+\s*[：:/]?\s*(?=\S)[^（）()。]{{1,60}}[）)]"
    r"|本报讯?\s*记者\s*\S{2,4}\s+(?:通讯员\s*\S{2,4}\s*)?(?:报道)?|本报记者 ?\S{2,4} ?摄"
)
SOURCE = re.compile(
    r"(?:^|[\s（(])(?:信息来源|文章来源|数据来源|来源|稿源|出处|原载|转自|转载自)\s*[：:|丨｜]"
)
DATE = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
RELEASED = re.compile(
    rf"(?:发布|发表|刊发|更新|上传|录入|编辑)(?:时间|日期)\s*[：:]\s*{DATE}|^(?:时间|日期)[：:]\s*\d{{4}}-\d\d-\d\d|(?:发布|刊发|更新|发表)(?:于|时间|日期)"
)
DATE_LINE = re.compile(
    rf"[（(【]?(?:\S{{2,12}}\s+)?{DATE}(?:\s*\d{{1,2}}[：:]\d{{2}}(?:[：:]\d{{2}})?)?(?:\s*\S{{2,16}})?\s*[）)】]?"
)
PAGE = re.compile(r"第?[A-Z]{0,2}\d{1,3}[版页]|第[一二三四五六七八九十]+版")
URL = re.compile(r"https?://[\w.:/?&=%#~+-]{3,400}")
PUBLISHER = re.compile(
    r"(?:信息来源|文章来源|来源|稿源|出处|原载|转自|转载自)\s*[：:|丨｜]\s*《?(?P<name>[^\s，。；|丨｜（）()《》]{2,40})"
    r"|(?P<paper>[^\s，。；：《》（）()]{2,12}(?:日报|晚报|时报|早报|周报|都市报))(?=\s|[》（(]|第?[A-Z\d]|$)"
)
FURNITURE = re.compile(
    r"点击(?:上方|下方|蓝字|关注|阅读|查看)|关注我们|扫(?:一扫|码)|二维码|阅读原文|点个?在看|分享(?:到|收藏)|字体|字号|打印本页|关闭窗口|浏览(?:次数|量)"
    r"|上一篇|下一篇|相关阅读|返回(?:首页|顶部)|当前位置|责任编辑|版权所有|^[—\-–\s]*(?:END|end|完)[—\-–\s]*$|^[▼▲↓→◆·\s]+$|微信号|公众号"
)
LONGEST = 80


def is_byline(words: str) -> bool:
    return len(words) <= LONGEST and bool(BYLINE.match(words))


def is_imprint(words: str) -> bool:
    """Whether the line tells where or when the article was printed, or is what a page has around it."""
    if len(words) > LONGEST or "。" in words:
        return False
    return bool(
        SOURCE.search(words)
        or RELEASED.search(words)
        or DATE_LINE.fullmatch(words)
        or FURNITURE.search(words)
    )


def bracketed(words: str) -> list[tuple[int, int]]:
    """The places within a line that name who wrote it: （记者 …）."""
    return [match.span() for match in BRACKETED.finditer(words)]


class Imprint(NamedTuple):
    """What lines around an article tell of its printing; "" where they do not."""

    publisher: str = ""
    edition: str = ""
    url: str = ""


def imprint_of(text: str) -> Imprint:
    """Read from the lines that are an imprint or a byline alone; an address from all of them."""
    lines = [line.strip() for line in text.split("\n")]
    told = "\n".join(line for line in lines if is_imprint(line) or is_byline(line))
    publisher, edition, url = PUBLISHER.search(told), PAGE.search(told), URL.search(text)
    return Imprint(
        (publisher["name"] or publisher["paper"]) if publisher else "",
        edition[0] if edition else "",
        url[0] if url else "",
    )
