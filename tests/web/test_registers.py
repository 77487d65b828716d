"""What a file may be, what its titles mean, what its cells say: tables of what counties send and of what strangers might."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from tests.acts import at
from tests.web.registers import ROW, SHORT, TITLES, as_text, register, row, workbook, zipped
from web.registers import sheets
from web.registers.columns import understand
from web.registers.entries import Entry, Wishes, choice, entries
from web.registers.sheets import UnreadableFile, read

# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_texts_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    table = read(as_text([TITLES, ROW], encoding, delimiter))
    assert [list(cells) for cells in table.rows] == [list(TITLES), list(ROW)]


def test_a_workbook_gives_values_and_fills_merged_cells() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("台账")
        page.merge_range("A1:C1", "2026年登记表")
        page.write_row(1, 0, ["申请人", "日期", "金额"])
        page.merge_range("A3:A4", "李秀兰")
        page.write_datetime("B3", date(2026, 3, 5))
        page.write_formula("C3", "=1+2", None, 3)
        page.write_formula("C4", '=HYPERLINK("http://x")', None, "链接")
        book.add_worksheet("第二张").write(0, 0, "x")
    table = read(out.getvalue())
    assert (table.sheet, table.others) == ("台账", 1)
    assert table.rows[0] == ["2026年登记表"] * 3
    assert table.rows[2] == ["李秀兰", date(2026, 3, 5), 3]
    assert table.rows[3] == ["李秀兰", "", "链接"], "a formula counts by its value"


def far_cell() -> bytes:
    return workbook_with(lambda page: (page.write(0, 0, "a"), page.write(1_048_575, 16_383, "z")))


def workbook_with(fill: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book.add_worksheet())
    return out.getvalue()


def bomb() -> bytes:
    return zipped(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * (sheets.MOST_UNPACKED + 1))


def lying_bomb() -> bytes:
    """Says of a part that it is small; the archive's own check must find out."""
    body = bytearray(zipped(xl__workbook_xml=b"<workbook/>", xl__sheet_xml=b"0" * 5_000_000))
    at_name = body.rindex(b"PK\x01\x02")  # the directory's last entry: its size unfolded is 24 bytes on
    body[at_name + 24 : at_name + 28] = (10).to_bytes(4, "little")
    return bytes(body)


def many_parts() -> bytes:
    return zipped(**{f"part{n}": b"" for n in range(sheets.MOST_PARTS + 1)}, xl__workbook_xml=b"")


def entity() -> bytes:
    """Billions of laughs in the shared strings."""
    good = workbook([["申请人"], ["李"]])
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            after.writestr(part, laughs if part.filename.endswith("sharedStrings.xml") else before.read(part))
    return out.getvalue()


def empty_workbook() -> bytes:
    return workbook_with(lambda page: None)


def cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


OLE = sheets.OLE
HOSTILE: dict[str, tuple[Any, Any]] = {
    "nothing": (b"", sheets.EMPTY),
    "spaces": (b" \r\n\r\n ", sheets.EMPTY),
    "only commas": (b",,,\n,,\n", sheets.EMPTY),
    "a workbook without cells": (empty_workbook, sheets.EMPTY),
    "too many bytes": (b"a," * (sheets.MOST_BYTES // 2 + 1), sheets.TOO_LARGE),
    "too many rows": (b"a,b\n" * (sheets.MOST_ROWS + 1), sheets.TOO_MANY),
    "far too many rows": (b"a\n" * (sheets.MOST_ROWS * 3), sheets.TOO_MANY),
    "too many columns": (b"a," * (sheets.MOST_COLUMNS + 1) + b"a\n", sheets.TOO_MANY),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", sheets.UNKNOWN),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", sheets.UNKNOWN),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00", sheets.UNKNOWN),
    "rich text": (rb"{\rtf1\ansi x}", sheets.UNKNOWN),
    "XML": (b'<?xml version="1.0"?><Workbook/>', sheets.UNKNOWN),
    "a web page": ("<html><table><tr><td>申请人</td></tr></table></html>".encode(), sheets.WEB_PAGE),
    "a Word file": (zipped(word__document_xml=b"<x/>"), sheets.UNKNOWN),
    "any archive": (zipped(readme=b"hello"), sheets.UNKNOWN),
    "half a workbook": (lambda: cut(workbook([["申请人"]] * 500)), sheets.BROKEN),
    "the head of an archive": (b"PK\x03\x04" + b"\x00" * 60, sheets.BROKEN),
    "a workbook of nonsense": (zipped(xl__workbook_xml=b"<<<>"), sheets.BROKEN),
    "a bomb": (bomb, sheets.BROKEN),
    "a bomb that lies": (lying_bomb, sheets.BROKEN),
    "thousands of parts": (many_parts, sheets.BROKEN),
    "a cell at the far end": (far_cell, sheets.BROKEN),
    "an old workbook of nonsense": (OLE + b"\x00" * 2000, sheets.BROKEN),
    "a locked workbook": (OLE + b"\x00" * 600 + sheets.LOCKED, sheets.PASSWORD),
    "bytes of no writing": (bytes(range(128, 256)) * 50, sheets.ENCODING),
    "one endless cell": (b'"' + b"a" * 200_000, sheets.BROKEN),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_register_is_refused_with_advice(name: str) -> None:
    made, label = HOSTILE[name]
    with pytest.raises(UnreadableFile) as refused:
        read(made() if callable(made) else made)
    assert refused.value.label == label


def test_entities_unfold_to_nothing() -> None:
    try:
        rows = read(entity()).rows
    except UnreadableFile:
        return
    assert all(len(str(cell)) < 100 for cells in rows for cell in cells)


# ── titles ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["序号", "登记日期", "申请人"], ["", "received_on", "applicant-name"]),
        (["原告", "被告", "案由"], ["applicant-name", "respondent-name", "cause"]),
        (["劳动者姓名", "用人单位名称", "欠薪金额（万元）"], ["applicant-name", "respondent-name", "amount"]),
        (["甲方当事人", "甲方电话", "乙方", "乙方联系方式"], ["applicant-name", "applicant-phone", "respondent-name", "respondent-phone"]),
        (["姓名", "联系电话", "身份证号"], ["applicant-name", "applicant-phone", "applicant-id_no"]),
        (["Applicant", "Received on", "Matter"], ["applicant-name", "received_on", "cause"]),
        (["* 申 请 人：", "收到\n日期"], ["applicant-name", "received_on"]),
        (["申请人", "申请人"], ["applicant-name", ""]),
        (["主要诉求", "备注"], ["summary", ""]),
        (["办理结果", "责任人"], ["result", ""]),
        (["办结日期", "调解结果", "是否结案"], ["closed_on", "result", ""]),
        (["状态", "承办人"], ["", ""]),
    ],
)  # fmt: skip
def test_titles_in_the_words_of_offices(titles: list[str], names: list[str]) -> None:
    assert list(understand([titles, ["x"] * len(titles)]).names) == names


def test_titles_stand_below_a_name_and_in_two_rows() -> None:
    rows = [
        ["青溪县矛盾纠纷登记表"],
        ["填报单位：柳林镇", "", "", "", "2026年"],
        ["序号", "登记日期", "申请人", "", "被申请人", ""],
        ["", "", "姓名", "电话", "姓名", "电话"],
        [1, "2026-02-05", "李秀兰", "13812345678", "王建国", ""],
    ]
    read_so = understand(rows)
    assert read_so.header == 3
    assert read_so.names == (
        "",
        "received_on",
        "applicant-name",
        "applicant-phone",
        "respondent-name",
        "respondent-phone",
    )
    assert read_so.titles[2] == "申请人姓名"


# ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def taken(people: Any) -> Any:
    """The entries of some rows under the usual titles."""

    def take(*rows: Any, titles: Any = TITLES, instead: dict[str, str] | None = None) -> list[Entry]:
        table = [list(titles), *rows]
        found = entries(
            table, understand(table), Wishes(instead or {}), person=people.handler, now=at("2026-03-02"), mark=str
        )
        return list(found)

    return take


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
class TestCells:
    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("2026年2月5日", "2026-02-05"),
            ("2026/2/5", "2026-02-05"),
            ("2026.02.05", "2026-02-05"),
            ("20260205", "2026-02-05"),
            (20260205.0, "2026-02-05"),
            ("２０２６－０２－０５", "2026-02-05"),
            ("2026-02-05 14:30:00", "2026-02-05"),
            ("2026年2月5日上午", "2026-02-05"),
            (46058.0, "2026-02-05"),
            ("46058", "2026-02-05"),
            (46058.604, "2026-02-05"),
            (date(2026, 2, 5), "2026-02-05"),
            ("2026-02-30", None),
            ("2月5日", None),
            ("26-2-5", None),
            ("2026-03-03", None),  # tomorrow
            ("1926-02-05", None),
            ("去年", None),
            ("", None),
            (1.0, None),
            (99999999.0, None),
            (True, None),
        ],
    )
    def test_days(self, taken: Any, written: Any, day: str | None) -> None:
        (entry,) = taken(row(day=written))
        assert (entry.registration and entry.registration.occurred_at.date().isoformat()) == day
        assert day or [problem.column for problem in entry.problems] == ["received_on"]

    @pytest.mark.parametrize(
        ("title", "written", "fen"),
        [
            ("金额", "12,800.50", 1_280_050),
            ("金额", "１２８００元", 1_280_000),
            ("金额", "￥1.28万元", 1_280_000),
            ("金额", "约1.2万", 1_200_000),
            ("金额（万元）", 1.28, 1_280_000),
            ("金额（万元）", "1.28", 1_280_000),
            ("金额（万元）", "12800元", 1_280_000),
            ("金额", 12800.0, 1_280_000),
            ("金额", 0.07, 7),
            ("金额", "", None),
            ("金额", "无", None),
            ("金额", "一万二", "wrong"),
            ("金额", "-5", "wrong"),
            ("金额", "0.001", "wrong"),
            ("金额", "1e5", "wrong"),
            ("金额", "#REF!", "wrong"),
        ],
    )
    def test_amounts(self, taken: Any, title: str, written: Any, fen: Any) -> None:
        titles = [title if usual.startswith("金额") else usual for usual in TITLES]
        (entry,) = taken(row(amount=written), titles=titles)
        if fen == "wrong":
            assert [problem.column for problem in entry.problems] == ["amount"]
        else:
            assert entry.registration.claims[0].amount_fen == fen

    @pytest.mark.parametrize(
        ("names", "phones", "parties"),
        [
            ("李秀兰", "13812345678", [("李秀兰", "13812345678", "person")]),
            ("李　兰", "", [("李兰", "", "person")]),
            ("李秀兰、王芳，周海", "13812345678、13912345678", [("李秀兰", "13812345678", "person"), ("王芳", "13912345678", "person"), ("周海", "", "person")]),
            ("恒远公司\n李秀兰", "0571-8888666", [("恒远公司", "0571-8888666", "organisation"), ("李秀兰", "", "person")]),
            ("李秀兰", 13812345678.0, [("李秀兰", "13812345678", "person")]),
            ("李秀兰", "＋86 138 1234 5678", [("李秀兰", "+8613812345678", "person")]),
            ("=HYPERLINK(1)", "", [("=HYPERLINK(1)", "", "person")]),
            ("李秀兰", "1.38E+10", None),
            ("李秀兰", "138", None),
            ("李秀兰", "13812345678、13912345678", None),
            ("李秀兰", "见附件", None),
            ("", "13812345678", None),
            ("", "", None),
            ("名" * 300, "", None),
        ],
    )  # fmt: skip
    def test_parties(self, taken: Any, names: str, phones: Any, parties: Any) -> None:
        (entry,) = taken(row(applicant=names, phone=phones, respondent=""))
        if parties is None:
            assert entry.problems
            assert {problem.column.split("-")[0] for problem in entry.problems} == {"applicant"}
        else:
            found = [(p.words["name"], p.words.get("phone", ""), p.kind) for p in entry.registration.parties]
            assert found == parties

    def test_an_identity_number_that_lost_its_digits_is_refused(self, taken: Any) -> None:
        titles = [*TITLES, "身份证号"]
        wrong, right = taken([*ROW, 330102199001011230.0], [*ROW, "330102199001011230"], titles=titles)
        assert [problem.column for problem in wrong.problems] == ["applicant-id_no"]
        assert right.registration.parties[0].words["id_no"] == "330102199001011230"

    def test_rows_that_say_nothing_and_rows_that_repeat_the_one_above(self, taken: Any) -> None:
        total = ["合 计", "", "", "", 12, "", "", "", ""]
        found = taken(row(), [None] * 9, row(day="同上", applicant="周芳", phone=""), total)
        assert [entry.line for entry in found] == [2, 4]
        assert found[1].registration.occurred_at.date() == date(2026, 2, 5)

    def test_the_very_same_row_twice_is_two_rows(self, taken: Any) -> None:
        first, second = taken(row(), row())
        assert first.digest == second.digest
        assert first.key != second.key

    def test_every_problem_of_a_row_is_told_at_once(self, taken: Any) -> None:
        (entry,) = taken(["x", "y", "z", "", "", "", "", "?", ""])
        assert {p.column for p in entry.problems} == {
            "received_on",
            "origin",
            "cause",
            "pathway",
            "applicant-name",
            "amount",
        }

    def test_an_answer_for_all_serves_empty_cells_only(self, taken: Any) -> None:
        instead = {"origin": "grid", "received_on": "2026-02-27"}
        first, second = taken(row(origin="", day=""), row(), instead=instead)
        assert (first.registration.origin, first.registration.occurred_at.date()) == ("grid", date(2026, 2, 27))
        assert (second.registration.origin, second.registration.occurred_at.date()) == ("walk_in", date(2026, 2, 5))


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("cause", "拖欠工资", "wages"),
        ("cause", "unpaid wages", "wages"),
        ("cause", "wages", "wages"),
        ("cause", "农民工欠薪问题", "wages"),
        ("cause", "宅基地边界与邻里争吵", ""),  # two matters: a person decides
        ("cause", "鸡毛蒜皮", ""),
        ("origin", "12345 热线", "hotline"),
        ("origin", "微信小程序", "online"),
        ("pathway", "人民调解", "mediation"),
        ("pathway", "信访", "petition"),
        ("claim_type", "劳动报酬", "wages"),
    ],
)
def test_words_and_their_codes(name: str, written: str, code: str) -> None:
    assert choice(name, written) == code


def test_the_tables_of_this_test_agree() -> None:
    assert len(TITLES) == len(ROW) == len(SHORT)
    assert register(row())
