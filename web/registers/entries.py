"""The rows of a register as registrations, or what is wrong with them and where."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from cases.access import Person
from cases.causes import CAUSES, ORIGINS
from cases.errors import NotAllowed
from cases.register import EARLIER_NUMBER, ClaimInput, PartyInput, Registration, check
from statemachines.claims import CLAIM_TYPES
from statemachines.decide import Refused
from statemachines.fields import MISSING
from statemachines.pathway import FieldKind, Label
from statemachines.pathways import ENTRANCES, PATHWAYS
from statemachines.snapshot import CHINA, local_date
from web.forms import DATE_HINT, MONEY_HINT, TOO_LONG, Unclear, a_date, fen, line, note
from web.registers.columns import BY_NAME, PARTICULARS, SIDES, WRITTEN, Understood, text_of
from web.registers.sheets import Cell

EARLIEST = date(1980, 1, 1)
EXCEL_DAY_ZERO = date(1899, 12, 30)
SERIAL = re.compile(r"(\d{5})(\.\d+)?")
CLOCK = re.compile(r"[\sT]+\d{1,2}[:时].*$|[\s]*(上午|下午).*$")
TWO_NAMES = re.compile(r"[、,，;；/／\n]+")
SEVERAL_ITEMS = re.compile(r"[;；\n]")
PADDED = re.compile(r"^([一-鿿])\s+([一-鿿])$")
ABOUT_MONEY = re.compile("人民币|约| ")
BARE = re.compile(r"[\d,.]+")
TEN_THOUSAND_YUAN = WRITTEN["ten_thousand_yuan"]
PHONE = re.compile(r"\+?\d{5,15}(-\d{1,6})?")
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
DITTO = frozenset(WRITTEN["ditto"])
TOTALS = tuple(WRITTEN["totals"])
NOTHING = frozenset(WRITTEN["nothing"])
ORGANISATION = re.compile(
    r"(公司|集团|厂|店|部|中心|委员会|村委会|居委会|合作社|学校|小学|中学|大学|医院|银行|局|院|所|处|站|队|社|会|行|馆|酒店|政府|办事处)"
    r"([（(].*[）)])?$"
)
LAST_DIGITS_LOST = Label(
    "长数字的末几位已被 Excel 改掉。请把这一列设为文本，重新填写。",
    "The last digits were lost by the spreadsheet. Make the column text and type the number again.",
)
PHONE_HINT = Label(
    "看不出电话号码。请只写一个号码，例如 13812345678。", "No telephone number. Write one, for example 13812345678."
)
PHONES_MORE = Label("电话比姓名多。请一人一个电话。", "More telephones than names. Give one for each.")
ENDED = Label(
    "这一行写明已经办结，没有导入：这里只接收还没有办结的。请留在原来的台账里；其实没有办结的，把这一格改成“未办结”。",
    "This row says that it is closed and is not taken over: only open cases are. Leave it in the old register; if it is "
    "open after all, write “open” here.",
)
HAS_IT_ENDED = Label(
    "看不出这一件办结了没有。没有办结的写“未办结”；已经办结的不要导入。",
    "We cannot tell whether this is closed. Write “open” if it is not; leave closed rows out.",
)
AMOUNT_OF = Label("有金额时请写明请求类型。", "With an amount, say what type of claim it is.")
TOO_EARLY = Label("日期太早，请核对年份。", "This date is too early: check the year.")
TOO_LATE = Label("不能晚于今天。", "It cannot lie after today.")

CLAIM_OF_CAUSE = {  # where the matter leaves one reading of the item
    "neighbour": "neighbour", "noise": "noise", "wages": "wages", "loan": "loan", "consumer": "consumer",
    "traffic": "traffic_injury", "medical": "medical", "contract": "contract", "inheritance": "inheritance",
    "property_management": "property_fee",
}  # fmt: skip
PATHWAY_LABELS = {name: pathway.label for name, pathway in ENTRANCES.items()}
OPTIONS: Mapping[str, tuple[Mapping[str, Label], Mapping[str, tuple[str, ...]]]] = {
    "cause": (CAUSES, WRITTEN["values"]["cause"]),
    "origin": (ORIGINS, WRITTEN["values"]["origin"]),
    "pathway": (PATHWAY_LABELS, {}),
    "claim_type": (CLAIM_TYPES, {}),
}
OPENING = {  # a pathway's opening questions, answered once for the whole register
    f"{name}-{row.name}": row
    for name, pathway in ENTRANCES.items()
    for row in pathway.opening
    if row.kind is FieldKind.CHOICE
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person said besides the file. `instead`: for columns that are missing or left empty, one answer for all."""

    instead: Mapping[str, str] = field(default_factory=dict)
    mine: bool = False  # I handle them


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which column of a row."""

    column: str
    label: Label


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register; `line` is its number in the file. It has a registration or problems."""

    line: int
    registration: Registration | None
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    repeat: int = 0  # how many rows above say the very same

    @property
    def key(self) -> str:
        """The same row of the same body is registered once, from whatever file it comes."""
        assert self.registration is not None
        return f"import:{self.registration.org_id}:{self.digest}:{self.repeat}"


Row = Mapping[str, Cell]


class Wrong(Exception):
    """A cell is not an answer to its column's question."""

    def __init__(self, column: str, label: Label) -> None:
        super().__init__(column)
        self.problem = Problem(column, label)


def entries(
    rows: Sequence[Sequence[Cell]],
    read: Understood,
    wishes: Wishes,
    *,
    person: Person,
    now: datetime,
    mark: Callable[[Any], str],
) -> Iterator[Entry]:
    """Every row below the titles that says something, in order. `mark` (Vault.mark) is what a row is known again by."""
    seen: Counter[str] = Counter()
    above: dict[str, Cell] = {}
    for n in range(read.header + 1, len(rows)):
        cells = _named(rows[n], read)
        if _says_nothing(rows[n], cells):
            continue
        above = {name: above.get(name) if cell in DITTO else cell for name, cell in cells.items()}
        entry = _entry(n + 1, above, read, wishes, person, now)
        if entry.registration:
            digest = mark(_said(entry.registration))
            entry = Entry(entry.line, entry.registration, (), digest, seen[digest])
            seen[digest] += 1
        yield entry


def _named(row: Sequence[Cell], read: Understood) -> dict[str, Cell]:
    return {name: cell for name, cell in zip(read.names, row, strict=False) if name}


def _says_nothing(row: Sequence[Cell], cells: Row) -> bool:
    """An empty row, or the total and the signatures under a table."""
    if not any(text_of(cell) for cell in cells.values()):
        return True
    first = next((text_of(cell) for cell in row if text_of(cell)), "")
    return "".join(first.split()).startswith(TOTALS)


def _entry(at: int, row: Row, read: Understood, wishes: Wishes, person: Person, now: datetime) -> Entry:
    problems: list[Problem] = []
    said: dict[str, Any] = {}
    for name, reader in READERS.items():
        try:
            said[name] = reader(name, row, wishes.instead)
        except Wrong as wrong:
            problems.append(wrong.problem)
        except Unclear as unclear:
            problems.append(Problem(name, unclear.label))
    if (day := said.get("received_on")) and (wrong_day := _off(day, local_date(now))):
        problems.append(Problem("received_on", wrong_day))
    try:
        said["amount"] = _amounts(row, read)
    except Unclear as unclear:
        problems.append(Problem("amount", unclear.label))
    if "claim_type" in said and "amount" in said:
        said["claims"] = _claims(said, problems)
    if problems:
        return Entry(at, None, tuple(problems))
    registration = _registration(said, wishes, person, now)
    try:
        check(registration, person, now)
    except Refused as refused:
        return Entry(at, None, tuple(_refusals(refused)))
    except NotAllowed as refusal:
        return Entry(at, None, (Problem("", refusal.label),))
    return Entry(at, registration)


def _claims(said: Mapping[str, Any], problems: list[Problem]) -> tuple[ClaimInput, ...]:
    """The items: as many amounts as types, or one amount for what the matter says."""
    types, amounts = list(said["claim_type"]), list(said["amount"])
    usual = CLAIM_OF_CAUSE.get(said.get("cause", ""), "")
    if not types and usual:
        types = [usual]
    if len(amounts) > len(types):
        problems.append(Problem("claim_type", AMOUNT_OF))
    amounts += [None] * (len(types) - len(amounts))
    return tuple(ClaimInput(kind, fen) for kind, fen in zip(types, amounts, strict=False))


def _off(day: date, today: date) -> Label | None:
    return TOO_LATE if day > today else TOO_EARLY if day < EARLIEST else None


def _refusals(refused: Refused) -> Iterator[Problem]:
    if not refused.field_errors:
        yield Problem("pathway", refused.refusal.reason)
    for name, label in refused.field_errors.items():
        yield Problem("applicant-name" if name.startswith("part") else name if name in BY_NAME else "pathway", label)


def _registration(said: Mapping[str, Any], wishes: Wishes, person: Person, now: datetime) -> Registration:
    pathway, day = said["pathway"], said["received_on"]
    words = {"summary": said["summary"], EARLIER_NUMBER: said["number"]}
    given = {row.name: wishes.instead.get(f"{pathway}-{row.name}", "") for row in PATHWAYS[pathway].opening}
    return Registration(
        org_id=person.org_id,
        cause=said["cause"],
        origin=said["origin"],
        pathway=pathway,
        occurred_at=now if day >= local_date(now) else datetime.combine(day, time(17), CHINA),
        parties=tuple(said["parties"]),
        claims=said["claims"],
        fields={name: text for name, text in given.items() if text},
        words={name: text for name, text in words.items() if text},
        handler_id=person.account_id if wishes.mine else None,
    )


def _said(registration: Registration) -> dict[str, Any]:
    """What a row says, whoever takes it over and at what hour."""
    return asdict(registration) | {"occurred_at": local_date(registration.occurred_at).isoformat(), "handler_id": 0}


# ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(name: str, row: Row, instead: Mapping[str, str]) -> str:
    cell = row.get(name)
    if isinstance(cell, float) and abs(cell) >= 1e15:
        raise Wrong(name, LAST_DIGITS_LOST)
    return text_of(cell) or instead.get(name, "")


def _day(name: str, row: Row, instead: Mapping[str, str]) -> date:
    cell = row.get(name)
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", _text(name, row, instead))
    if not text:
        raise Wrong(name, MISSING)
    return day_of(text)


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    """A day as registers write it, a time of day behind it or not; five digits are a spreadsheet's count of days."""
    if found := SERIAL.fullmatch(text):
        return EXCEL_DAY_ZERO + timedelta(days=int(found[1]))
    plain = CLOCK.sub("", text.strip())
    try:
        return a_date(plain)
    except Unclear:
        raise Unclear(DATE_HINT) from None


def _chosen(name: str, row: Row, instead: Mapping[str, str]) -> str:
    text = _text(name, row, instead)
    if not text:
        raise Wrong(name, _choose(name))
    if key := choice(name, text):
        return key
    raise Wrong(name, _choose(name, text))


def _claim_types(name: str, row: Row, instead: Mapping[str, str]) -> list[str]:
    """Several types are set apart by semicolons: an enumeration comma stands within their own words."""
    found = []
    for text in SEVERAL_ITEMS.split(_text(name, row, instead)):
        if text.strip():
            found.append(choice(name, text))
            if not found[-1]:
                raise Wrong(name, _choose(name, text))
    return found


def _choose(name: str, text: str = "") -> Label:
    if not text:
        return Label("没有填写；可以在上面为整张表选择。", "Left empty; you can choose one for the whole table above.")
    labels = list(OPTIONS[name][0].values())
    some = labels if len(labels) < 12 else [*labels[:8], labels[-1]]
    zh, en = "、".join(label.zh for label in some), ", ".join(label.en for label in some)
    return Label(
        f"不认识“{text[:20]}”。请写：{zh}{'等' if len(some) < len(labels) else ''}。",
        f"“{text[:20]}” is unknown. Write one of: {en}.",
    )


@lru_cache(maxsize=4096)
def choice(name: str, text: str) -> str:
    """The code a text stands for: its own words, its code, or the one whose usual words are in it; "" if none or several."""
    options, words = OPTIONS[name]
    plain = _plain(text)
    for key, label in options.items():
        if plain in (key, _plain(label.zh), _plain(label.en)):
            return key
    within = [key for key, usual in words.items() if any(word in plain for word in usual)]
    return within[0] if len(within) == 1 else ""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _amounts(row: Row, read: Understood) -> list[int | None]:
    """Fen of each item; those at the end that say nothing are left out."""
    cell = row.get("amount")
    cells: list[Cell] = list(SEVERAL_ITEMS.split(cell)) if isinstance(cell, str) else [cell]
    found = [_amount(each, read) for each in cells]
    while found and found[-1] is None:
        found.pop()
    return found


def _amount(cell: Cell, read: Understood) -> int | None:
    """Fen. A bare number counts what the column's title says."""
    text = unicodedata.normalize("NFKC", repr(cell) if isinstance(cell, float) else text_of(cell))
    if not text or text in NOTHING:
        return None
    if isinstance(cell, float):
        text = f"{cell:.6f}".rstrip("0").rstrip(".")
    plain = ABOUT_MONEY.sub("", text)
    if BARE.fullmatch(plain) and read.counts_ten_thousands("amount"):
        plain += TEN_THOUSAND_YUAN
    try:
        return fen(plain)
    except Unclear:
        raise Unclear(MONEY_HINT) from None


def _summary(name: str, row: Row, instead: Mapping[str, str]) -> str:
    return note(_text(name, row, instead))


def _number(name: str, row: Row, instead: Mapping[str, str]) -> str:
    return line(_text(name, row, instead))


def _parties(name: str, row: Row, instead: Mapping[str, str]) -> list[PartyInput]:
    parties = [party for side in SIDES for party in _of_side(side, row)]
    if not any(party.side == "applicant" for party in parties):
        raise Wrong("applicant-name", Label("请至少填写一名申请人。", "Give at least one applicant."))
    return parties


def _of_side(side: str, row: Row) -> Iterator[PartyInput]:
    """Several names in one cell are several parties; as many telephones in the next cell are theirs, in that order."""
    column = f"{side}-name"
    names = [PADDED.sub(r"\1\2", name) for name in _several(_text(column, row, {}))]
    details = {part: _details(f"{side}-{part}", part, row, names) for part in PARTICULARS if part != "name"}
    if not names and any(map(any, details.values())):
        raise Wrong(column, MISSING)
    for n, name in enumerate(names):
        words = {"name": _line(column, name)} | {part: found[n] for part, found in details.items() if found[n]}
        yield PartyInput(side, "organisation" if ORGANISATION.search(name) else "person", words)


def _several(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text)
    return [part.strip() for part in TWO_NAMES.split(text) if part.strip()]


def _details(column: str, part: str, row: Row, names: Sequence[str]) -> list[str]:
    text = _text(column, row, {})
    if part == "address":
        found = [_line(column, text)] if text else []
    elif part == "phone":
        found = [_phone(column, each) for each in _several(text) if each not in NOTHING]
    else:
        found = [unicodedata.normalize("NFKC", each) for each in _several(text)]
    if len(found) > max(len(names), 1):
        raise Wrong(column, PHONES_MORE if part == "phone" else TOO_LONG)
    return found + [""] * (max(len(names), 1) - len(found))


def _line(column: str, text: str) -> str:
    try:
        return line(text)
    except Unclear as unclear:
        raise Wrong(column, unclear.label) from None


def _phone(column: str, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if SCIENTIFIC.fullmatch(plain):
        raise Wrong(column, LAST_DIGITS_LOST)
    compact = re.sub(r"[\s()（）\-－—]+", "", plain)
    if not PHONE.fullmatch(compact):
        raise Wrong(column, PHONE_HINT)
    return re.sub(r"\s+", "", plain)


def _goes_on(name: str, row: Row, instead: Mapping[str, str]) -> None:
    """Only what is open is taken over: no step of any pathway records today what was done years ago. Raises Wrong for a
    row that says it has ended, and for one that does not say clearly."""
    text = _plain(_text(name, row, {}))
    if text in ("", *NOTHING, *WRITTEN["no"]) or any(word in text for word in WRITTEN["goes_on"]):
        return
    ended = name == "closed_on" or text in WRITTEN["yes"] or any(word in text for word in WRITTEN["ended"])
    raise Wrong(name, ENDED if ended else HAS_IT_ENDED)


Reader = Callable[[str, Row, Mapping[str, str]], Any]
READERS: Mapping[str, Reader] = {
    "number": _number,
    "received_on": _day,
    "origin": _chosen,
    "cause": _chosen,
    "pathway": _chosen,
    "parties": _parties,
    "claim_type": _claim_types,
    "summary": _summary,
    "closed_on": _goes_on,
    "result": _goes_on,
}
