"""Whether a point asks for a deed, and so waits for a task, or only judges, tells or looks back (TOPIC-06)."""

import re

from discussion.models.coverage import FollowUp

SENTENCE_OR_LINE_END = re.compile(r"[。！？；\n]")
CALL = re.compile(r"(?<![主重紧首需只])要(?![点闻素求害件义目])|必须|务必|应当|确保|力争")
DEED = re.compile(
    r"抓[好紧住实]|加[快强大]|推[进动]|落实|完善|健全|开展|建[设成立]|打造|提[升高]|启动|开启|形成|完成|实施|整治|破除|补齐|继续"
)
PERIOD = r"每(?:半|一|两|个|逢)*(?:年|季|月|周|旬|日|天)|[按逐][年季月周旬日]|定期"
DEADLINE = r"(?:\d{4}年|(?<!个)月|[日季末底节度])(?:之|以)?前|[年月日天周季度](?:之|以)?内|[年月季]底|年末|明年|下(?:个|一)*(?:半年|季|月|周)|限期|按期|如期"
TOLD = re.compile(r"(?:公布|通报|(?<!工作)报告|上线|建成)(?![了过])")
DUE = re.compile(f"{PERIOD}|{DEADLINE}")
LOOKS_BACK = re.compile(r"已|去年|上年|取得|[了过](?=[，。；、]|$)")


def called_for(words: str) -> FollowUp:
    """What the words of a point call for."""
    asks = CALL.search(words) or (DEED.search(words) and not LOOKS_BACK.search(words)) or _is_due(words)
    return FollowUp.ACTION if asks else FollowUp.QUALITATIVE


def _is_due(words: str) -> bool:
    """Whether a sentence promises something by a day or again and again: 每季度公布一次进度."""
    sentences = SENTENCE_OR_LINE_END.split(words)
    return any(DUE.search(s) and TOLD.search(s) and not LOOKS_BACK.search(s) for s in sentences)
