"""What the columns of a register mean: found by their titles, in the words offices use, in Chinese or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from statemachines.pathway import Label
from web.registers.sheets import Cell

SEARCHED = 15  # rows from the top among which the titles are looked for
BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")
BETWEEN = re.compile(r"[\s*＊:：_\-/、.。·]+")
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column we understand. `often` are titles that mean it; `perhaps` mean it where nothing else does."""

    name: str
    label: Label
    often: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


SIDES: Mapping[str, tuple[Label, tuple[str, ...]]] = {
    "applicant": (
        Label("申请人", "Applicant"),
        ("甲方", "甲方当事人", "当事人甲", "当事人一", "当事人1", "原告", "投诉人", "信访人", "来访人", "申诉人", "反映人", "劳动者"),
    ),
    "respondent": (
        Label("被申请人", "Respondent"),
        ("乙方", "乙方当事人", "当事人乙", "当事人二", "当事人2", "被告", "被投诉人", "被反映人", "对方当事人", "对方", "用人单位"),
    ),
    "third": (Label("第三人", "Third party"), ("其他当事人",)),
}  # fmt: skip
PARTICULARS: Mapping[str, tuple[Label, tuple[str, ...], tuple[str, ...]]] = {  # label, titles, titles alone
    "name": (Label("", ""), ("姓名", "名称", "姓名或者名称", "姓名或名称", "姓名名称", "名单", "name"), ("姓名", "当事人", "name", "party")),
    "phone": (
        Label("电话", "telephone"),
        ("联系电话", "联系方式", "手机", "手机号", "手机号码", "电话号码", "phone", "mobile", "tel"),
        ("电话", "联系电话", "联系方式", "手机号", "手机号码", "phone", "telephone"),
    ),
    "address": (Label("住址", "address"), ("地址", "联系地址", "家庭住址", "住所"), ("住址", "地址", "address")),
    "id_no": (
        Label("证件号码", "identity number"),
        ("证件号", "身份证", "身份证号", "身份证号码", "统一社会信用代码", "id", "idnumber"),
        ("身份证号", "身份证号码", "证件号码"),
    ),
}  # fmt: skip


def _party_columns() -> Iterator[Column]:
    for side, (label, words) in SIDES.items():
        for part, (what, titles, alone) in PARTICULARS.items():
            often = [f"{who}{title}" for who in (label.zh, *words) for title in (what.zh, *titles)]
            often += [f"{label.en}{title}" for title in (what.en, *titles)]
            said = Label(f"{label.zh}{what.zh}", f"{label.en} {what.en}".strip())
            yield Column(f"{side}-{part}", said, tuple(often), alone if side == "applicant" else ())


COLUMNS: tuple[Column, ...] = (
    Column(
        "number",
        Label("案号", "Case number"),
        ("编号", "案件编号", "案件号", "受理编号", "受理号", "登记号", "登记编号", "原编号", "字号", "文号", "caseno", "no", "number"),
    ),
    Column(
        "received_on",
        Label("收到日期", "Received on"),
        ("登记日期", "登记时间", "受理日期", "受理时间", "收案日期", "收案时间", "立案日期", "来访日期", "来访时间", "申请日期",
         "申请时间", "接访日期", "日期", "date", "received", "receivedon", "registeredon"),
        ("时间", "发生日期", "发生时间"),
    ),
    Column(
        "origin",
        Label("来源", "How it came in"),
        ("案件来源", "信息来源", "来源渠道", "渠道", "受理方式", "登记方式", "来访形式", "origin", "channel", "source"),
    ),
    Column(
        "cause",
        Label("事由", "Matter"),
        ("纠纷类型", "纠纷类别", "矛盾类型", "矛盾纠纷类型", "案件类型", "案件类别", "案由", "类型", "类别", "cause", "matter", "category"),
    ),
    Column("pathway", Label("程序", "Pathway"), ("途径", "办理途径", "先走哪个途径", "办理程序", "pathway", "procedure")),
    *_party_columns(),
    Column("claim_type", Label("请求类型", "Claim type"), ("请求项", "请求项类型", "诉求类型", "请求事项类型", "claim", "claimtype")),
    Column(
        "amount",
        Label("金额", "Amount"),
        ("涉案金额", "涉及金额", "标的", "标的额", "标的金额", "争议金额", "诉求金额", "请求金额", "欠薪金额", "amount"),
    ),
    Column(
        "summary",
        Label("纠纷概况", "Summary"),
        ("简要案情", "基本情况", "主要内容", "事项", "内容", "纠纷简介", "案情简介", "主要诉求", "诉求", "反映事项", "反映内容",
         "简要情况", "纠纷内容", "案件概况", "概况", "summary", "facts", "description"),
        ("备注", "说明", "情况说明", "notes"),
    ),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Understood:
    """How a table is read: the row of its titles (from 0), a title for each column, and what each column is ("": left
    out)."""

    header: int
    titles: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def left_out(self) -> list[str]:
        return [title for title, name in zip(self.titles, self.names, strict=True) if title and not name]

    def unit(self, column: int) -> int:
        """What a bare number in an amount's column counts: 金额（万元） means ten thousand yuan."""
        return TEN_THOUSAND if "万" in self.titles[column] else 1


def plain_title(text: str) -> str:
    """A title as it is compared: without brackets, signs, spaces, width and case."""
    return BETWEEN.sub("", BRACKETS.sub("", unicodedata.normalize("NFKC", text))).casefold()


@cache
def _meanings(perhaps: bool) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in COLUMNS:
        titles = column.perhaps if perhaps else (column.label.zh, column.label.en, *column.often)
        for title in titles:
            found.setdefault(plain_title(title), column.name)
    return found


def understand(rows: Sequence[Sequence[Cell]]) -> Understood:
    """The row of titles is the one that means most; titles may stand in two rows, the upper over several columns."""
    best, most = Understood(*_first_titles(rows)), 0
    for n in range(min(SEARCHED, len(rows))):
        for titles in _readings(rows, n):
            names = meanings(titles)
            score = sum(map(bool, names))
            if score > most:
                best, most = Understood(n, titles, names), score
    return best


def _first_titles(rows: Sequence[Sequence[Cell]]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    n = next((n for n, row in enumerate(rows) if row), 0)
    titles = tuple(map(text_of, rows[n]))
    return n, titles, ("",) * len(titles)


def _readings(rows: Sequence[Sequence[Cell]], n: int) -> Iterator[tuple[str, ...]]:
    width = max(len(row) for row in rows)
    lower = [text_of(cell) for cell in rows[n]] + [""] * (width - len(rows[n]))
    yield tuple(lower)
    if n:
        upper = _carried([text_of(cell) for cell in rows[n - 1]] + [""] * (width - len(rows[n - 1])))
        yield tuple(low if not up or up == low else f"{up}{low}" for up, low in zip(upper, lower, strict=True))


def _carried(titles: Sequence[str]) -> list[str]:
    """A title over several columns is written in the first of them."""
    carried, last = [], ""
    for title in titles:
        last = title or last
        carried.append(last)
    return carried


def meanings(titles: Sequence[str]) -> tuple[str, ...]:
    """What each column is; no two columns are the same, and a clear title goes before a vague one."""
    names, taken = [""] * len(titles), set[str]()
    for perhaps in (False, True):
        known = _meanings(perhaps)
        for n, title in enumerate(titles):
            name = known.get(plain_title(title), "")
            if name and not names[n] and name not in taken:
                names[n] = name
                taken.add(name)
    return tuple(names)


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: 138 and not 138.0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
