"""`jiefen route`: verdicts with reason, article and row for each item, and one line for what cannot be answered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import jiefen
from statemachines.claims import CLAIM_TYPES
from statemachines.routing import CHANNELS


def route(asked: Any, *options: str) -> Result:
    text = asked if isinstance(asked, str) else json.dumps(asked, ensure_ascii=False)
    return CliRunner().invoke(jiefen.main, ["route", "-", *options], input=text)


def one(kind: str, past: str = "", **facts: Any) -> dict[str, Any]:
    return {"claims": [{"type": kind, "facts": facts, "past": past}]}


def items(asked: Any) -> list[dict[str, Any]]:
    result = route(asked, "--json")
    assert result.exit_code == 0, result.stderr
    return list(json.loads(result.stdout)["claims"])


# traps: what is asked → channel, standing, article
TRAPS: list[tuple[dict[str, Any], str, str, str]] = [
    (one("wage_iou"), "litigation", "permitted", "劳动争议解释一 15"),
    ({"claims": [{"type": "wage_iou"}, {"type": "overtime"}]}, "litigation", "forbidden", "劳动争议解释一 15"),
    (one("wages", wage_only_agreement=True), "litigation", "permitted", "劳动争议解释一 51(2)"),
    (one("severance", labour_agreement=True), "litigation", "forbidden", "劳动争议解释一 51(1)、13(3)"),
    (one("wages", order_lapsed=True), "litigation", "forbidden", "劳动合同法 30；劳动争议解释一 13(2)"),
    (
        one("severance", labour_agreement=True, order_lapsed=True, order_on_agreement=True),
        "litigation",
        "permitted",
        "劳动争议调解仲裁法 16；劳动争议解释一 13(3)",
    ),
    (one("overtime", past="no_decision"), "litigation", "permitted", "劳动争议调解仲裁法 29"),
    (one("overtime", past="excused"), "litigation", "forbidden", "劳动争议解释一 12"),
    (one("work_injury", over_age=True, arisen_on="2026-08-01"), "arbitration", "mandatory_first", "超龄劳动者规定 19"),
    (one("severance", over_age=True, arisen_on="2026-08-01"), "litigation", "permitted", "超龄劳动者规定 19"),
    (one("wages", over_age=True, arisen_on="2025-09-01"), "litigation", "manual", "劳动争议解释二 21"),
    (one("wages", over_age=True, arisen_on="2026-06-30"), "arbitration", "manual", "劳动争议解释二 21"),
    (one("overtime", limitation_expired=True), "arbitration", "mandatory_first", "劳动争议调解仲裁法 5"),
    (one("social_insurance_arrears", past="award"), "litigation", "forbidden", "劳动争议解释一 1、9；社会保险法 63"),
    (one("contract", arbitration_clause=True), "litigation", "forbidden", "民诉法 127(2)；仲裁法 37"),
    (
        one("contract", arbitration_clause=True, clause_waived=True),
        "litigation",
        "permitted",
        "仲裁法 37；民诉解释 216",
    ),
    (one("divorce"), "confirmation", "forbidden", "民诉解释 355(3)"),
]


@pytest.mark.parametrize(("asked", "channel", "standing", "basis"), TRAPS)
def test_the_traps(asked: dict[str, Any], channel: str, standing: str, basis: str) -> None:
    verdict = items(asked)[0]["channels"][channel]
    assert (verdict["standing"], verdict["basis"]) == (standing, basis)
    assert verdict["reason"]["zh"]
    assert verdict["reason"]["en"]


@pytest.mark.parametrize("kind", CLAIM_TYPES)
def test_every_type_is_answered_for_every_channel(kind: str) -> None:
    (item,) = items(one(kind))
    assert item["channels"].keys() == CHANNELS.keys()
    assert item["type"] == kind


def test_domestic_violence_comes_first_and_closes_nothing() -> None:
    (plain,), (flagged,) = items(one("divorce")), items(one("divorce") | {"facts": {"domestic_violence": True}})
    assert plain["first"] is None
    assert flagged["first"]["basis"] == "反家庭暴力法 28"
    assert flagged["channels"] == plain["channels"]


def test_limitation_is_told_and_closes_nothing() -> None:
    (plain,), (late,) = items(one("loan")), items(one("loan", limitation_expired=True))
    assert [note["basis"] for note in late["notes"]] == ["民法典 193；民诉解释 219"]
    assert late["channels"] == plain["channels"]


def test_an_answer_says_its_row_its_mark_and_what_else_to_ask() -> None:
    (item,) = items(one("platform_work"))
    assert item["channels"]["arbitration"]["law"] == [24]
    assert item["channels"]["arbitration"]["mark"] == "U"
    assert "claims_relation" in item["deciding_facts"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), ("1 工资欠条（wage_iou）", "民事诉讼：可以。", "（劳动争议解释一 15）", "[#3]", "影响途径的情况：")),
        (("--lang", "en"), ("1 wage IOU (wage_iou)", "civil suit: permitted.", "[#3]", "Facts that decide:")),
    ],
)
def test_the_answer_in_words(options: tuple[str, ...], says: tuple[str, ...]) -> None:
    result = route(one("wage_iou", limitation_expired=True), *options)
    assert result.exit_code == 0, result.stderr
    for words in says:
        assert words in result.stdout


def test_an_unverified_verdict_says_so() -> None:
    assert "未经核实" in route(one("platform_work")).stdout
    assert "unverified" in route(one("loan", suspected_crime=True), "--lang", "en").stdout
    assert "未经核实" not in route(one("loan")).stdout


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({"claims": [{"type": "loan", "amount": 500}]}), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "jiefen", "route", str(file), "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout)["claims"][0]["type"] == "loan"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[]", "须是对象"),
        ({}, "claims：须列出请求项"),
        ({"claims": []}, "claims：须列出请求项"),
        ({"claims": {}}, "claims：须列出请求项"),
        ({"claims": ["wages"]}, "须是对象"),
        ({"claim": []}, "可用：claims, facts"),
        ({"claims": [{}]}, "可用：wages, wage_iou"),
        ({"claims": [{"type": ["wages"]}]}, "可用：wages"),
        (one("wage"), '没有 "wage"，可用：wages, wage_iou'),
        ({"claims": [{"type": "wages", "fact": {}}]}, "可用：type, amount, facts, past"),
        ({"claims": [{"type": "wages", "facts": []}]}, "facts：须是对象"),
        ({"claims": [{"type": "wages", "amount": 1.5}]}, "amount：须是以分为单位的整数"),
        ({"claims": [{"type": "wages", "amount": True}]}, "amount：须是"),
        ({"claims": [{"type": "wages", "amount": -1}]}, "amount：须是"),
        (one("wages", iuo=True), '没有 "iuo"，可用：iou, wage_only_agreement'),
        (one("wages", iou="yes"), "iou：须是 true 或者 false"),
        (one("wages", arisen_on="2026-02-30"), "2026-02-30"),
        (one("wages", arisen_on=20260101), "20260101"),
        (one("wages", past="gone"), '没有 "gone"，可用："", pending'),
        (one("loan") | {"facts": {"violence": True}}, "可用：domestic_violence"),
        (one("loan") | {"facts": {"domestic_violence": 1}}, "domestic_violence：须是 true 或者 false"),
        ("\n".join(["["] * 100_000), "JSON"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_exit_2(asked: Any, says: str) -> None:
    result = route(asked)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert route(asked, "--lang", "en").exit_code == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "facts.json"
    if content:
        file.write_bytes(content)
    result = CliRunner().invoke(jiefen.main, ["route", str(file)])
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
