"""Who speaks in a pasted text, so that a page of several speeches is not taken for one."""

import re
from collections.abc import Collection

from discussion.editing.heads import OFFICE, POST, SPEAKER_LABEL, SURNAMES, is_short, speaker_of
from discussion.editing.normaliser import HAN

LONGEST_LABEL = 40
ORNAMENT = " \u3000•●○◆◇■□▪▶▲△★☆※【】[]—-"
LABEL = re.compile(rf"([^：:，,。！？；\n]{{1,{LONGEST_LABEL}}})[：:]")
SIGNED = re.compile(rf"[。！？…”](?:[（(]|[—–-]+\s*)([^（）()，。！？；—–\n]{{2,{LONGEST_LABEL}}})[）)]?$")
STRANGER = re.compile(rf"(.*{OFFICE})\s*([{SURNAMES}][{HAN}]{{1,2}})")
TELLS = re.compile(r"(?:同志)?(?:说|表示|指出|强调|认为|介绍|谈到|提出)[，,：:]")
BEHIND_A_NAME = ("同志", "发言", "讲话")


def speakers(text: str, names: Collection[str]) -> list[str]:
    """The people whose words stand in the text, in its order: 职务姓名：…, 姓名表示，…, a name on a line of its own."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
    found = (_of_line(line.strip(ORNAMENT), known) for line in text.split("\n"))
    return list(dict.fromkeys(filter(None, found)))


def _of_line(line: str, known: re.Pattern) -> str:
    if is_short(line) and (name := _on_a_line_of_its_own(line, known)):
        return name
    if (teller := known.search(line, 0, 2 * LONGEST_LABEL)) and TELLS.match(line, teller.end()):
        return teller[0] if _is_post(line[: teller.start()]) else ""
    if label := LABEL.match(line):
        return _owner(label[1], known)
    signed = SIGNED.search(line)
    return _owner(signed[1], known) if signed else ""


def _on_a_line_of_its_own(line: str, known: re.Pattern) -> str:
    spelled = "".join(line.split())
    head = speaker_of(line, known.findall(spelled))
    return head.get("speaker") or (_stranger(SPEAKER_LABEL.sub("", line)) if "stranger" in head else "")


def _owner(label: str, known: re.Pattern) -> str:
    """Whose words a label announces: a known name alone or behind a post, another name behind a post only."""
    spelled = "".join(label.split())
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
