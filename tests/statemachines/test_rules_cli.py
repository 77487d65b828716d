"""`jiefen rules check`: nothing to say about what is live, and each finding in the language asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

import jiefen
from statemachines import pathways
from statemachines.litigation import LITIGATION


def check(*arguments: str) -> Result:
    return CliRunner().invoke(jiefen.main, ["rules", "check", *arguments])


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock whose rule no law knows."""
    clocks = tuple(replace(c, rule="CL-99") if c.name == "filing" else c for c in LITIGATION.clocks)
    changed = {**pathways.PATHWAYS, "litigation": replace(LITIGATION, clocks=clocks)}
    monkeypatch.setattr(pathways, "PATHWAYS", changed)


@pytest.mark.parametrize(
    ("arguments", "says"), [((), "没有发现问题。"), (("--lang", "en"), "nothing was found."), (("--json",), "[]")]
)
def test_what_is_live_passes(arguments: tuple[str, ...], says: str) -> None:
    result = check(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.rstrip().endswith(says)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "litigation / filing / CL-99：全国范围内没有这一现行规则。改正规则编号，或者启用该规则。 [clock.rule]"),
        (
            ("--lang", "en"),
            "litigation / filing / CL-99: No such rule is in force in the whole country. Correct the id",
        ),
    ],
)
def test_a_broken_rule_is_said_and_ends_with_one(arguments: tuple[str, ...], says: str) -> None:
    result = check(*arguments)
    assert result.exit_code == 1
    assert says in result.stdout


def test_a_pathway_is_written_as_a_state_chart() -> None:
    result = CliRunner().invoke(jiefen.main, ["rules", "scxml", "mediation"])
    assert result.exit_code == 0
    assert ElementTree.fromstring(result.stdout).get("name") == "mediation"
    assert CliRunner().invoke(jiefen.main, ["rules", "scxml", "war"]).exit_code == 2


@pytest.mark.usefixtures("broken")
def test_a_broken_rule_as_json() -> None:
    result = check("--json")
    assert result.exit_code == 1
    finding, left = json.loads(result.stdout)
    assert (left["code"], left["place"]) == ("rule.not_run", {"rule": "CL-01"})  # its only clock went to CL-99
    assert finding["code"] == "clock.rule"
    assert finding["place"] == {"pathway": "litigation", "clock": "filing", "rule": "CL-99"}
    assert set(finding["wrong"]) == set(finding["mend"]) == {"zh", "en"}
