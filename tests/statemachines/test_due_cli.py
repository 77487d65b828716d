"""`jiefen due`: every worked example, the reasons it prints, and what it refuses."""

from __future__ import annotations

import json
import shlex
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner, Result

import jiefen
from tests.statemachines.deadline_examples import EXAMPLES, Example


def due(command: str) -> Result:
    return CliRunner().invoke(jiefen.main, ["due", *shlex.split(command)])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.id} {example.command}")
def test_worked_examples(example: Example) -> None:
    result = due(f"{example.command} --json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["raw"], answer["due"]) == (example.raw, example.due)


def test_the_json_is_one_object_with_these_keys() -> None:
    answer = json.loads(due("JC-01 2025-09-01 --json").stdout)
    assert set(answer) == {
        *("rule", "start", "raw", "due", "safe", "provisional", "unit", "n", "basis", "steps"),
    }
    assert answer["safe"] == "2025-09-30"
    assert answer["provisional"] is False


def test_every_day_from_start_to_due_is_explained_once() -> None:
    for example in EXAMPLES:
        answer = json.loads(due(f"{example.command} --json").stdout)
        next_day = date.fromisoformat(answer["start"])
        for step in answer["steps"]:
            assert date.fromisoformat(step["from"]) == next_day, example
            assert step["why"]["zh"], example
            assert step["why"]["en"], example
            next_day = date.fromisoformat(step["to"]) + timedelta(1)
        assert next_day == date.fromisoformat(answer["due"]) + timedelta(1), example


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("JC-01 2025-09-01", ("2025-10-09（星期四）", "2025-09-30", "均已公布", "民诉法 205", "顺延", "国庆节")),
        ("JC-01 2025-09-01 --lang en", ("2025-10-09 (Thursday)", "published", "rolled", "National Day")),
        ("JC-01 2026-12-10", ("暂定",)),
        ("JC-01 2026-12-10 --lang en", ("provisional",)),
        ("TR-01 2026-09-18", ("调休上班（国庆节）", "10个工作日", "国庆节")),
        ("XF-09 2026-03-10 --extend", ("延长30日", "负责人批准", "从严做法")),
        ("LA-27 2026-01-05 --suspend 2026-01-10:2026-01-12", ("中止",)),
        ("JC-01 2020-05-06", ("请核对当时的规定",)),  # the text cited is younger than the case
        ("PM-04 2026-01-31 --jurisdiction CN-3302", ("宁波",)),
        ("PM-04 2026-01-31 --jurisdiction CN-4403", ("30日", "深圳")),
        ("LA-23 2026-05-08", ("2026-04-28", "2026-04-27")),
    ],
)
def test_the_text_says_what_it_rests_on(command: str, says: tuple[str, ...]) -> None:
    result = due(command)
    assert result.exit_code == 0, result.stderr
    for words in says:
        assert words in result.stdout


@pytest.mark.parametrize(
    ("command", "end"),
    [
        ("XF-09 2026-03-10 --extend-to 2026-05-20", "2026-05-20"),
        ("MD-02 2026-01-12 --extend --extend-to 2026-04-01", "2026-04-01"),
        ("PS-04 2026-03-02 --extend --extend", "2026-06-01"),  # 90 days, 05-31 is a Sunday
        ("CL-10 2026-01-05 --extend", "2027-01-05"),
        ("LA-27 2026-03-02 --restart 2026-03-20 --extend", "2026-05-19"),
        ("LA-11 2026-09-28 --received 2026-09-30", "2026-10-13"),
        ("CM-03 2024-12-30 --received 2025-01-02", "2025-01-17"),  # the law of the day it was complete
        ("CL-10 2026-03-31 --exclude Public-Notice:2026-05-10:2026-06-20", "2026-11-10"),
        ("CL-10 2026-03-31 --exclude 鉴定:2026-05-10:2026-06-20", "2026-11-10"),
    ],
)
def test_options(command: str, end: str) -> None:
    result = due(f"{command} --json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["due"] == end


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("XF-99 2026-03-02", "XF-99"),
        ("PM-05 2026-03-02", "停用"),
        ("CM-03 2024-03-02", "没有可适用的规定"),
        ("JC-01 2026-02-30", "2026-02-30"),
        ("JC-01 2026-2-3", "2026-2-3"),
        ("JC-01 20260203", "20260203"),
        ("JC-01 yesterday", "yesterday"),
        ("JC-01 0001-01-01", "超出范围"),
        ("JC-01 9999-12-31", "超出范围"),
        ("JC-01 2026-03-02 --received 2026-13-01", "2026-13-01"),
        ("JC-01 2026-03-02 --extend", "延长"),
        ("JC-01 2026-03-02 --variant summary", "summary"),
        ("JC-01 2026-03-02 --jurisdiction XX", "XX"),
        ("JC-01 2026-03-02 --jurisdiction CN-99", "CN-99"),
        ("JC-01 2026-03-02 --jurisdiction CN-00", "CN-00"),
        ("JC-01 2026-03-02 --jurisdiction CN-81", "CN-81"),  # another law applies there
        ("JC-01 2026-03-02 --jurisdiction CN-３３", "CN-３３"),
        ("JC-01 ２０２６-０３-０２", "２０２６-０３-０２"),
        ("'JC\n01' 2026-03-02", "JC 01"),
        ("JC-01 '2026-03-02\n2026'", "2026-03-02 2026"),
        ("LA-27 2026-01-05 --extend-to 2025-01-01", "早于起算之日"),
        ("CL-18 2026-03-02 --suspend 2026-03-10:2026-03-12", "不变期间"),
        ("CL-18 2026-03-02 --restart 2026-03-10", "不变期间"),
        ("CL-18 2026-03-02 --received 2026-03-10", "不变期间"),
        ("CL-18 2026-03-02 --extend", "不变期间"),
        ("CL-18 2026-03-02 --exclude appraisal:2026-03-10:2026-03-12", "不变期间"),
        ("XF-09 2026-03-02 --exclude hearing:2026-03-10:2026-03-12", "扣除"),
        ("LA-27 2026-03-02 --exclude appraisal:2026-03-10:2026-03-12", "鉴定"),
        ("XF-09 2026-03-02 --extend --extend", "最多延长1次"),
        ("XF-09 2026-03-02 --extend-to 2026-06-01", "最多延长至2026-05-31"),
        ("MD-02 2026-03-02 --extend", "哪一日"),
        ("LA-27 2026-03-02 --suspend 2026-03-12:2026-03-10", "止日早于起日"),
        ("LA-27 2026-03-02 --suspend 2026-03-12", "FROM:TO"),
        ("LA-27 2026-03-02 --exclude 2026-03-12:2026-03-14", "FROM:TO"),
        ("LA-27 2026-03-02 --exclude public_notice:2026-03-12:2026-02-30", "2026-02-30"),
        ("JC-01 2026-02-30 --lang en", "2026-02-30"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_exit_2(command: str, says: str) -> None:
    result = due(command)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
