"""Characters of PDF files, old fonts and word processors: folded on the way in, found either way, out of no export."""

from contextlib import closing
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from discussion.articles.normaliser import normalise
from discussion.exchange.spreadsheets import csv_response, xlsx_response
from discussion.exchange.tables.cells import tidy
from discussion.exchange.tables.references import folded
from discussion.models import Official
from discussion.values.analyser import written_form
from discussion.values.characters import NONCHARACTERS, plain
from tests import factories as make

NAME = "阿不都·买买提"


def test_no_radical_and_no_compatibility_ideograph_is_left():
    codes = [*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)]
    known = "".join(chr(code) for code in codes if chr(code).isprintable())
    unified = {chr(code) for code in (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21)}
    unified |= {
        chr(code) for code in (0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)
    }  # what Unicode has nowhere else
    nothing_else = {"\u2e80"}  # a stroke that is no character
    assert set(plain(known)) & set(known) == unified | nothing_else


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        ("⽣⻓⻛", "生长风", "部首和旧字形3处"),
        ("\uf9dc\u6708", "隆月", "部首和旧字形1处"),
        ("葛\U000e0100城\ufe00", "葛城", "看不见的字符2处"),
        ("甲\ufffc乙\uffff丙\U0001fffe丁\ufdd0", "甲乙丙丁", "看不见的字符4处"),
        ("甲\ue123乙", "甲乙", "不能显示的字符1处"),
        ("\uf0b7甲", "•甲", "项目符号1处"),
        ("二○二一年、二◯○二", "二〇二一年、二〇〇二", "数字零3处"),
        *((f"阿不都{dot}买买提", NAME, "间隔号1处") for dot in "•‧・･"),
        (NAME, NAME, ""),
        ("○甲，1○2", "○甲，1○2", ""),
    ],
)
def test_characters_are_put_into_shape_and_told(typed, kept, told):
    assert (normalise(typed).text, normalise(typed).summary) == (kept, told)


@pytest.mark.parametrize("typed", ["⽣⻓⻛", "生\ufe00长\ufffc风", "生\ue123长风\uffff"])
def test_tables_bring_plain_characters(typed):
    assert tidy(typed) == "生长风"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("⽣⻓⻛", "生长风"),
        ("二○二一", "二〇二一"),
        ("衞生", "卫生"),
        ("葛\U000e0100城", "葛城"),
        ("甲\uffff乙\ue123", "甲乙"),
        *((f"阿不都{dot}买买提", "阿不都买买提") for dot in "·•‧・･．."),
    ],
)
def test_each_form_is_found_by_the_other(one, other):
    assert written_form(one) == written_form(other)


@pytest.mark.parametrize(
    "typed", [NAME, "阿不都买买提", "买买提", "abudoumaimaiti", *(f"阿不都{d}买买提" for d in "•‧・･")]
)
def test_a_name_with_a_dot_is_found_however_it_is_typed(db, typed):
    make.official(name="阿不都・买买提")
    make.official(name="王勇")
    assert list(Official.objects.search(typed).values_list("name", flat=True)) == [NAME]
    assert folded("阿不都•买买提") == folded(NAME)


def content(response):
    with closing(response):
        return b"".join(response.streaming_content)


def test_no_table_is_malformed_by_a_character(db):
    rows = [[f"甲{NONCHARACTERS}\ufffc\x0b\x00乙\ud800", 1, None]]
    workbook = ZipFile(BytesIO(content(xlsx_response("a.xlsx", "表", rows))))
    for part in workbook.namelist():
        ElementTree.fromstring(workbook.read(part))
    line = content(csv_response("a.csv", rows)).decode()
    assert (line[:2], line[-6:]) == ("\ufeff甲", "乙,1,\r\n")
