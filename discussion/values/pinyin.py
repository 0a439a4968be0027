"""Chinese by sound: slugs for addresses, and the readings by which people are searched."""

import re
from itertools import chain, product

from pypinyin import Style, lazy_pinyin, pinyin

MOST_READINGS = 12
# Family names that are read otherwise than the word, and those of two characters.
SURNAMES = dict(
    pair.split(":")
    for pair in [
        "区:ou",
        "仇:qiu",
        "单:shan",
        "查:zha",
        "解:xie",
        "任:ren",
        "曾:zeng",
        "朴:piao",
        "翟:zhai",
        "华:hua",
        "冼:xian",
        "缪:miao",
        "覃:qin",
        "宁:ning",
        "纪:ji",
        "柏:bai",
        "葛:ge",
        "员:yun",
        "乐:yue",
        "燕:yan",
        "那:na",
        "黑:he",
        "秘:bi",
        "逄:pang",
        "种:chong",
        "牟:mu",
        "折:she",
        "曲:qu",
        "盖:ge",
        "万俟:moqi",
        "尉迟:yuchi",
        "长孙:zhangsun",
        "澹台:tantai",
        "令狐:linghu",
        "单于:chanyu",
        "欧阳:ouyang",
        "司徒:situ",
        "上官:shangguan",
        "诸葛:zhuge",
        "司马:sima",
        "皇甫:huangfu",
        "夏侯:xiahou",
        "慕容:murong",
        "东方:dongfang",
        "公孙:gongsun",
        "轩辕:xuanyuan",
        "宇文:yuwen",
        "端木:duanmu",
        "独孤:dugu",
        "南宫:nangong",
        "呼延:huyan",
        "尹:yin",
        "晟:cheng",
        "隗:wei",
        "谌:chen",
        "訾:zi",
        "郇:xun",
        "眭:sui",
        "句:gou",
        "召:shao",
        "哈:ha",
        "祭:zhai",
        "能:nai",
        "适:kuo",
        "洗:xian",
        "繁:po",
        "便:pian",
        "佴:nai",
        "乜:nie",
        "佘:she",
        "厍:she",
        "亓官:qiguan",
        "公冶:gongye",
        "濮阳:puyang",
        "淳于:chunyu",
        "太叔:taishu",
        "申屠:shentu",
        "仲孙:zhongsun",
        "钟离:zhongli",
        "鲜于:xianyu",
        "闾丘:lvqiu",
        "司空:sikong",
        "司寇:sikou",
        "拓跋:tuoba",
        "拓拔:tuoba",
        "宰父:zaifu",
        "百里:baili",
        "东郭:dongguo",
        "南门:nanmen",
        "羊舌:yangshe",
        "微生:weisheng",
        "左丘:zuoqiu",
        "东门:dongmen",
        "西门:ximen",
        "公西:gongxi",
        "漆雕:qidiao",
        "乐正:yuezheng",
        "壤驷:rangsi",
        "公良:gongliang",
        "宗政:zongzheng",
        "巫马:wuma",
        "第五:diwu",
        "赫连:helian",
        "闻人:wenren",
        "子车:ziju",
        "颛孙:zhuansun",
        "公羊:gongyang",
        "完颜:wanyan",
        "纳兰:nalan",
        "哥舒:geshu",
        "那拉:nala",
        "贺兰:helan",
    ]
)
LONGEST_VARIED = 4  # characters; longer names are transliterations


def slug(words: str) -> str:
    """ASCII letters and digits of a name: 改革攻坚 → gaigegongjian, at most 60 characters."""
    letters = "".join(lazy_pinyin(words, style=Style.NORMAL, v_to_u=False)).lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].rstrip("-")


def person_slug(name: str) -> str:
    """Family name first, given name in one word: 顾耀辉 → gu-yaohui."""
    surname = _surname(name)
    return "-".join(filter(None, [slug(SURNAMES.get(surname, surname)), slug(name.removeprefix(surname))]))


def _surname(name: str) -> str:
    return name[:2] if len(name) > 2 and name[:2] in SURNAMES else name[:1]


def readings(name: str) -> str:
    """The ways to type a name, full and by initials, likeliest first: 顾耀辉 → "guyaohui gyh".

    Rarer readings of one character come before those of two at once, so that 曾 is heard as zeng and as ceng.
    """
    syllables = _heard("".join(filter(str.isalnum, name)))
    ranked = sorted(product(*map(enumerate, syllables)), key=_unlikeliness)
    spoken = [[syllable for _, syllable in parts] for parts in ranked[:MOST_READINGS]]
    forms = [("".join(parts), "".join(part[0] for part in parts if part)) for parts in spoken]
    return " ".join(dict.fromkeys(chain.from_iterable(forms)))[:200]


def _heard(name: str) -> list[list[str]]:
    """Each character's readings, the commonest first; of a family name, how it is read as one: 单 → shan, dan."""
    syllables = _spoken(name)
    if len(syllables) > LONGEST_VARIED:
        return [heard[:1] for heard in syllables]
    surname = _surname(name)
    if surname not in SURNAMES or len(surname) > 1:  # two characters are read as the one word that they are
        return syllables
    family = dict.fromkeys([SURNAMES[surname], *_spoken(surname)[0]])
    return [list(family), *_spoken(name[1:])]


def _spoken(words: str) -> list[list[str]]:
    return pinyin(words, style=Style.NORMAL, heteronym=True)


def _unlikeliness(parts: tuple[tuple[int, str], ...]) -> tuple[int, int]:
    """How many characters are not read in their commonest way, and how uncommon those readings are."""
    ranks = [rank for rank, _ in parts]
    return len(ranks) - ranks.count(0), sum(ranks)
