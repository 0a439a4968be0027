"""Personal data and wrong set phrases are errors before publication, however they are typed (ERR-02, ERR-04)."""

from pathlib import Path

import pytest

from discussion.models import AcceptedWord, Draft
from discussion.values.personal_data import personal_data
from discussion.values.set_phrases import SHORTEST_MISSING, lexicon, wrong_phrases
from discussion.workflow.checks import proofread
from discussion.workflow.drafts import get_or_create_draft
from nanhai.content import FOLDER
from tests import factories as make
from tests.pages import address, filled

NAME = "“思想再解放、改革再出发、建设现代化活力新南海”大讨论"


def wide(text):
    """In full width, as a Chinese keyboard types it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize(
    "typed",
    [
        *["电话13800138000", wide("13800138000"), "138 0013 8000", "138-0013-8000", wide("138-0013-8000")],
        *["+8613800138000", "+86 138 0013 8000", "(+86)138-0013-8000", "86-13800138000", "008613800138000"],
        *["138\u200b00138000", "1 3 8 0 0 1 3 8 0 0 0", "138.0013.8000", "138\u30000013\u30008000"],
        *[
            "13800 138000",
            "1380 0138 000",
            "手机号13800138000。",
            "一三八零零一三八零零零",
            "138\u20110013\u20118000",
        ],
        *["138—0013—8000", "138·0013·8000"],
        *["电话/13800138000", "Tel13800138000", "微信wxid13800138000", "13800138000abc", "备13800138000"],
        *["(138)00138000", "（138）0013-8000", "+86(138)00138000", "[138]00138000", "1.13800138000（张三）"],
        *["138  0013  8000", "138/0013/8000", "138_0013_8000", "138、0013、8000", "138～0013～8000"],
        *[
            "手机号为13800138000万先生",
            "13800138000号机主",
            "13800138000元女士",
            "（联系人）13800138000，3号楼",
        ],
        *[
            "一三八 零零一三 八零零零",
            "一三八-零零一三-八零零零",
            "壹叁捌零零壹叁捌零零零",
            "幺三八洞洞幺三八洞洞洞",
        ],
        *["1三800138000", "138OO138OOO", "Tel 138OO138ooo", "138oo138000"],
    ],
)
def test_a_mobile_number_is_found_however_it_is_typed(typed):
    assert personal_data(typed) == [("手机号码", "138****8000")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("44060519800101123X", ("身份证号码", "44*************23X")),
        (wide("440605198001011234"), ("身份证号码", "44*************234")),
        ("440605 19800101 1234", ("身份证号码", "44*************234")),
        ("440605-1980-0101-1234", ("身份证号码", "44*************234")),
        ("身份证号：440605800101123", ("身份证号码", "44**********123")),
        ("zhang@163.com", ("邮箱", "z***@163.com")),
        (wide("zhang@qq.com"), ("邮箱", "z***@qq.com")),
        ("邮箱zhang @ qq.com", ("邮箱", "z***@qq.com")),
        ("zhang(at)qq.com", ("邮箱", "z***@qq.com")),
        ("家住桂城街道某路12号", ("住址", "家住桂城街道某路**号")),
        ("幸福花园3栋502房", ("住址", "花园*栋***房")),
        ("ID440605198001011234", ("身份证号码", "44*************234")),
        ("证号第440605198001011234", ("身份证号码", "44*************234")),
        ("440605/19800101/1234", ("身份证号码", "44*************234")),
        ("四四〇六〇五一九八〇〇一〇一一二三四", ("身份证号码", "44*************234")),
        ("440605800101123", ("身份证号码", "44**********123")),
        ("a(at)qq(dot)com", ("邮箱", "a***@qq.com")),
        ("a[AT]qq[dot]com", ("邮箱", "a***@qq.com")),
        ("a at qq dot com", ("邮箱", "a***@qq.com")),
        ("a#qq.com", ("邮箱", "a***@qq.com")),
        ("a@qq。com", ("邮箱", "a***@qq.com")),
        ("a@qq点com", ("邮箱", "a***@qq.com")),
        ("a艾特qq.com", ("邮箱", "a***@qq.com")),
        ("家庭地址：桂城街道海三路5号", ("住址", "家庭地址:桂城街道海*路*号")),
        ("住怡翠玫瑰园8座1203室", ("住址", "住怡翠玫瑰园*座****")),
        ("怡翠花园十二座五〇一房", ("住址", "花园**座***房")),
        ("家住大沥镇盐步村三巷五号", ("住址", "家住大沥镇盐步村*巷*号")),
        ("地址：桂城街道南桂东路12号3栋501", ("住址", "地址:桂城街道南桂东路**号*栋***")),
    ],
)
def test_other_personal_data_is_found(typed, found):
    assert personal_data(typed) == [found]


@pytest.mark.parametrize(
    "printed",
    [
        *[
            "0757-86338888",
            "(0757) 8633 8888",
            "12345热线",
            "400-800-1234",
            "0757-86337788-8001",
            "86-757-86338888",
        ],
        *[
            "南府\u30142021\u301513号",
            "粤ICP备13800138000号",
            "第15012345678号",
            "91440605MA4UXXXX1X",
            "ISBN 978-7-5306-1234-5",
        ],
        *[
            "1993.10-1995.8任镇长",
            "1993.10—1995.08",
            "2021-12-29 18:00-19:00",
            "1995-2000 100个",
            "1949—1978 1992",
        ],
        *["13800138000元", "138,001,380.00", "18600万元", "138家企业 1560 个项目", "投资1380.0138亿元"],
        *["138****8000", "44*************123", "info@nanhai.gov.cn", "https://a.cn/13800138000.html"],
        *["content/post_13800138000.html", "https://www.nanhai.gov.cn/a/content/post_15012345678.html"],
        *[
            "\u30142021\u301513800138000号",
            "135、1500、2300万元",
            "3f13800138000ab",
            "投资13800138000万元，总",
        ],
        *["二○二一年、一九九五年", "202112291200123", "README.md#faq.html"],
        *["会议地点：桂城街道天佑三路12号", "地址：南海区政府大楼A座3座301室", "地址：南海大道12号"],
        *["居住在一座城市的一百万人", "住房12座8000套", "住建局大楼3座1203室", "科技园3栋501室"],
        *[
            "桂城街道南海大道北77号",
            "住在桂城街道",
            "住在12座城市",
            "政府大楼3号楼501室",
            "天安数码城3栋501室",
            "邮编528200",
        ],
    ],
)
def test_numbers_of_offices_documents_and_amounts_are_no_personal_data(printed):
    assert personal_data(printed) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("区攻府", [("攻府", "政府")]),
        ("中华人民共合国", [("中华人民共合国", "中华人民共和国")]),
        ("中华人民 共合\n国", [("中华人民共合国", "中华人民共和国")]),
        ("区人民正府", [("人民正府", "人民政府")]),
        ("中华人民和国", [("中华人民和国", "中华人民共和国")]),
        ("中华人共民和国", [("中华人共民和国", "中华人民共和国")]),
        ("中华人民共共和国", [("中华人民共共和国", "中华人民共和国")]),
        ("中华人民共和国国务院", []),
        ("乡村震兴", [("乡村震兴", "乡村振兴")]),
        ("思想大解放，改革释放活力，我国人民代表大会制度，中国共产主义青年团", []),
    ],
)
def test_set_phrases_that_are_plainly_wrong_are_found(typed, found):
    assert wrong_phrases(typed, [NAME]) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("镇政政府", [("政政府", "政府")]),
        ("区人民府政", [("人民府政", "人民政府")]),
        ("市人民府公告", [("人民府", "人民政府")]),
        ("人民民政府", [("人民民政府", "人民政府")]),
        ("区委委书记、镇书委记", [("区委委书记", "区委书记"), ("镇书委记", "镇委书记")]),
        ("国务务院和国院务", [("国务务院", "国务院"), ("国院务", "国务院")]),
        ("经国务院院，报国务院院长", [("国务院院", "国务院")]),
        ("改改革开放", [("改改革开放", "改革开放")]),
        ("乡村兴振", [("乡村兴振", "乡村振兴")]),
        ("马思主义", [("马思主义", "马克思主义")]),
        ("监察委委员会", [("监察委委员会", "监察委员会")]),
        ("人民代大会", [("人民代大会", "人民代表大会")]),
        ("纪律检察委员会", [("纪律检察委", "纪律检查委")]),
        ("高量 质\u3000发\u200b展", [("高量质发展", "高质量发展")]),
    ],
)
def test_short_phrases_with_a_character_missing_doubled_or_swapped_are_found(typed, found):
    assert wrong_phrases(typed) == found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("习近乎", "习近平"),
        ("习进平", "习近平"),
        ("刁近平", "习近平"),
        ("习平近", "习近平"),
        ("习近近平", "习近平"),
        ("毛择东", "毛泽东"),
        ("邓小坪", "邓小平"),
        ("李克墙", "李克强"),
        ("朱熔基", "朱镕基"),
        ("温家室", "温家宝"),
        ("粟战书", "栗战书"),
        ("江译民", "江泽民"),
        ("王泸宁", "王沪宁"),
    ],
)
def test_names_of_leaders_with_a_slip_are_found(typed, name):
    assert wrong_phrases(f"国家主席{typed[0]} {typed[1:]}指出") == [(typed, name)]


MAY_BE_RIGHT = """
中共产党 中共产党中央委员会 中人民解放军 全国民人代表大会 全国人代表大会 人代表大会 人代表大会制度 监委员会 监察员会 中式现代化
中国现代化 毛泽东想思 毛泽东想 邓小平论理 邓小平论 科发展观 科学展观 改革放开 高质量展发 高质发展 高质量展 生态明文 科技新创
"""


def test_every_phrase_is_found_with_each_kind_of_slip_and_not_without():
    """But for what other words may have made."""
    missed = set()
    for phrase in lexicon().phrases:
        inside = range(1, len(phrase) - 1)
        slips = [phrase[: at + 1] + phrase[at:] for at in inside]
        slips += [phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :] for at in inside]
        slips += [phrase[:at] + phrase[at + 1 :] for at in inside if len(phrase) >= SHORTEST_MISSING]
        missed |= {slip for slip in slips if slip != phrase and not wrong_phrases(f"把{slip}写在一句话里")}
        assert wrong_phrases(f"把{phrase}写在一句话里，{phrase}") == []
    assert missed == set(MAY_BE_RIGHT.split())


NEIGHBOURS = """
区委、区政府和市政府府内各部门按政务公开的要求，把政策送到人民身边，书记员记录，党委书记和区委书记都到场。
坚持改革与开放并重，改革放权、改革放管服、改革放开市场；乡村兴则国家兴，乡村兴旺，共同富民，扫黑恶、扫除恶习。
国务院院长联席会，我国国务院，中国共产党党章，在会议中中国共产党，中共产党人，人民代表大会会议，人民代表会议，监察委员会会议。
各区、县县委书记，社会主义法治国家，由以法治国到依法治国，人民检察院检察委员会，监察委员汇报，监察委会同公安机关。
实事求是是“活的灵魂”，思想解放永无止境，了解思想动态，思想再放开一些，改革再发力，改革再发出强音。
学习近代史，让学习进平台，陋习近乎绝迹，习近平平易近人，力克强敌，重温家风，北往沪宁高速，周恩来来过。
行政政务，廉政政府，财政政策，市政政府投资项目，负责人政府职务，法人政府采购，人民政协，人民政权，各族人民政通人和。
科学发展关键在人，科学展览，学科发展观察，科技新创企业，生态明文规定，高质发展，高质量展示，卫生文明，中国的现代化。
中国式现代话语体系，邓小平论述，毛泽东想到，在战争中人民解放军，发展中的特色产业，海南，南海海洋，建设新南海。
"""


@pytest.mark.parametrize("sentence", NEIGHBOURS.split())
def test_what_only_looks_like_a_set_phrase_is_no_slip(sentence):
    assert wrong_phrases(sentence, [NAME]) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("“思再想解放、改革再出发”", [("思再想解放改革再出发", "思想再解放改革再出发")]),
        ("思想再再解放", [("思想再再解放", "思想再解放")]),
        ("“思思想再解放”", [("思思想再解放", "思想再解放")]),
        ("革改再 出发", [("革改再出发", "改革再出发")]),
        ("“改革再出发发”", [("改革再出发发", "改革再出发")]),
        ("建设现代化活新南海", [("建设现代化活新南海", "建设现代化活力新南海")]),
        ("建设现代代化活力新南海", [("建设现代代化活力新南海", "建设现代化活力新南海")]),
        ("设建现代化活力新南海", [("设建现代化活力新南海", "建设现代化活力新南海")]),
        ("“建设现代化活力新海南”", [("建设现代化活力新海南", "建设现代化活力新南海")]),
        ("思想再解放、改再出发", [("思想再解放改再出发", "思想再解放改革再出发")]),
    ],
)
def test_characters_of_the_name_of_the_discussion_missing_doubled_or_swapped_are_found(typed, found):
    assert wrong_phrases(f"推进{typed}的讨论", [NAME]) == found


def test_any_other_character_in_the_name_of_the_discussion_is_found():
    said = NAME[1:-4]
    for place in (place for place, character in enumerate(said) if character != "、"):
        slip = f"{said[:place]}某{said[place + 1 :]}"
        assert wrong_phrases(f"推进“{slip}”的讨论", [NAME]) == [
            (slip.replace("、", ""), said.replace("、", ""))
        ]
    assert wrong_phrases(f"{NAME}、{said}的讨论", [NAME]) == []


def test_real_texts_give_no_false_alarm():
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.toml")]
    texts += [path.read_text(encoding="utf-8") for path in Path("docs").glob("*.md")]
    assert [(personal_data(text), wrong_phrases(text, [NAME])) for text in texts] == [([], [])] * len(texts)


def errors(row):
    return [finding.message for finding in proofread(row) if finding.blocks]


PHONE = "公开的文字里有手机号码（138****8000）。请删去，或者照括号里的样子隐去中间几位；住址只写到镇街。"


def test_personal_data_in_a_part_blocks_the_whole(db):
    """Also in what a row shows or cites: a quotation, a picture's caption."""
    statement = make.proofed_statement(lead="请打138-0013-8000")
    assert errors(statement) == [PHONE]
    statement = make.proofed_statement()
    statement.points.update(text="请打 +86 138 0013 8000")
    assert errors(statement) == [PHONE]
    statement = make.proofed_statement()
    statement.citations.update(quote="请打13800138000")
    assert errors(statement) == [PHONE]
    assert errors(make.proofed_statement(notes="请打13800138000")) == []


def test_addresses_that_the_site_gives_are_its_own(db):
    make.site(email="Desk@paper.cn")
    assert errors(make.proofed_statement(lead="来信请寄 desk@paper.cn")) == []
    assert len(errors(make.proofed_statement(lead="来信请寄 other@paper.cn"))) == 1


def test_the_name_of_the_discussion_blocks_until_it_is_accepted(db):
    make.site(slogan="解放思想大讨论")
    statement = make.proofed_statement(lead="解放思想大讨伦")
    told = "“解放思想大讨伦”应为“解放思想大讨论”。写错了请改正；没有写错，请把“解放思想大讨伦”加入“不算笔误的词语”。"
    assert errors(statement) == [told]
    AcceptedWord.objects.create(text="解放思想大讨伦")
    assert errors(statement) == []


def test_a_person_on_record_may_be_called_almost_like_a_leader(db):
    statement = make.proofed_statement(lead="李克墙指出")
    assert len(errors(statement)) == 1
    make.participant(name="李克墙")
    assert errors(statement) == []


def test_a_correction_is_checked_with_the_text(db, admin_user):
    statement = make.proofed_statement()
    get_or_create_draft(statement, admin_user)
    Draft.objects.update(correction="原电话13800138000有误")
    assert errors(statement) == [PHONE]


def test_the_introduction_of_the_site_is_checked_as_it_is_saved(admin_client):
    site = make.site(introduction="好")
    page = address(type(site), "change", site.pk)
    form = admin_client.get(page)
    refused = admin_client.post(page, filled(form, introduction="请打13800138000"))
    assert refused.context["adminform"].form.errors == {"introduction": [PHONE]}


def test_the_reason_of_a_withdrawal_is_public_too(admin_client):
    statement = make.proofed_statement()
    page = f"{address(type(statement), 'withdraw')}?ids={statement.pk}"
    page = admin_client.post(page, {"reason": "请打13800138000"})
    statement.refresh_from_db()
    assert (statement.status, page.context["form"].errors["reason"]) == ("published", [PHONE])
