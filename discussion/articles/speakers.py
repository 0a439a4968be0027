"""Who speaks in a pasted text, so that a page of several speeches is not taken for one."""

import re
from collections.abc import Collection

from discussion.articles.header import OFFICE, POST, SPEAKER_LABEL, SURNAMES, is_short, speaker_of
from discussion.articles.normaliser import HAN

LONGEST_LABEL = 40
ORNAMENT = " \u3000•●○◆◇■□▪▶▲△★☆※【】[]—-"
BULLETS = ORNAMENT.replace("【】[]", "")
LABEL = re.compile(rf"([^：:，,。！？；\n]{{1,{LONGEST_LABEL}}})[：:]")
SIGNED = re.compile(rf"[。！？…”](?:[（(]|[—–-]+\s*)([^（）()，。！？；—–\n]{{2,{LONGEST_LABEL}}})[）)]?$")
STRANGER = re.compile(rf"(.*{OFFICE})\s*([{SURNAMES}][{HAN}]{{1,2}})")
NAMED = re.compile(rf"((?!区[委长])[{SURNAMES}][{HAN}]{{1,3}})[（(](.+?)[）)]?")
BRACKETED = re.compile(rf"[【（(\[]([^【】（）()\[\]\n]{{2,{LONGEST_LABEL}}})[】）)\]][ ：:]*(?=\S)")
OPENS = re.compile(
    "(?:会上|会后|会议上|会议最后|座谈会上|大会上|随后|最后|其间|期间|接着|此后|同时|当天|当日|讲话中|发言中)[，,]"
)
TELLING = (
    "(?:同志)?(?:在[^，。：“”\n]{1,20}?[上中时])?(?:还|又|也|则|最后|着重|特别|明确|进一步)?"
    "(?:说|表示|指出|强调|认为|介绍|谈到|提出|要求|提到|号召|表态)道?"
)
TELLS = re.compile(rf"{TELLING}[，,：:]")
HAS_TOLD = re.compile(rf"{TELLING}(?:[，,：:。]|$)")
BEHIND_A_NAME = ("同志", "发言", "讲话")


def speakers(text: str, names: Collection[str]) -> list[str]:
    """The people whose words stand in the text, in its order: 职务姓名：…, 姓名表示，…, 【姓名】…, a name on a line
    of its own or before a gap, or behind a quotation.
    """
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
    found = (_of_line(line, known) for line in text.split("\n"))
    return list(dict.fromkeys(filter(None, found)))


def _of_line(printed: str, known: re.Pattern) -> str:
    line = printed.strip(ORNAMENT)
    if (bracketed := BRACKETED.match(printed.lstrip(BULLETS))) and (name := _owner(bracketed[1], known)):
        return name
    if is_short(line) and (name := _on_a_line_of_its_own(line, known)):
        return name
    if name := _teller(OPENS.sub("", line, count=1) if OPENS.match(line) else line, TELLS, known):
        return name
    if name := _behind_a_quotation(line, known) or _before_a_gap(line, known):
        return name
    if label := LABEL.match(line):
        return _owner(label[1], known)
    signed = SIGNED.search(line)
    return _owner(signed[1], known) if signed else ""


def _teller(line: str, tells: re.Pattern, known: re.Pattern) -> str:
    """Who is told to have said something at the beginning of a line, alone or behind a post."""
    name = known.search(line, 0, 2 * LONGEST_LABEL)
    return name[0] if name and tells.match(line, name.end()) and _is_post(line[: name.start()]) else ""


def _behind_a_quotation(line: str, known: re.Pattern) -> str:
    """“…。”区长王勇在会上说: only of a line that begins with the quotation, as one in running text is a mention."""
    parts = line.split("”")[1:] if line.startswith("“") else []
    return next(filter(None, (_teller(part, HAS_TOLD, known) for part in parts)), "")


def _before_a_gap(line: str, known: re.Pattern) -> str:
    """A name, with what is said behind a tab or spaces; not the first of several names."""
    name = known.search(line, 0, 2 * LONGEST_LABEL)
    if not name or not line[name.end() : name.end() + 1].isspace() or not _is_post(line[: name.start()]):
        return ""
    said = line[name.end() :].strip()
    return "" if known.match(said) or POST.fullmatch(said) else name[0]


def _on_a_line_of_its_own(line: str, known: re.Pattern) -> str:
    spelled = "".join(line.split())
    head = speaker_of(line, known.findall(spelled))
    return head.get("speaker") or (_stranger(SPEAKER_LABEL.sub("", line)) if "stranger" in head else "")


def _owner(label: str, known: re.Pattern) -> str:
    """Whose words a label announces: a known name alone or behind a post, another name behind a post only."""
    spelled = "".join(label.split())
    if (named := NAMED.fullmatch(spelled)) and POST.fullmatch(named[2]):
        return named[1]
    for word in BEHIND_A_NAME:
        spelled = spelled.removesuffix(word)
    name = next((name for name in known.findall(spelled) if spelled.endswith(name)), "")
    if name:
        return name if _is_post(spelled.removesuffix(name)) else ""
    return _stranger(spelled)


def _stranger(words: str) -> str:
    match = STRANGER.fullmatch(words.rstrip("：:）) ").lstrip("（("))
    return match[2] if match and POST.fullmatch(match[1]) else ""


def _is_post(words: str) -> bool:
    """Whether the words are an office, or none at all."""
    return not words or POST.fullmatch(words.strip()) is not None
