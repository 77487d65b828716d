"""`jiefen rules list|impact|publish|withdraw|move` on an installation: shown first, done on yes, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import jiefen
from cases.store import Store
from cases.vault import Vault
from migrations import run as migration
from settings import load
from tests.acts import Desk
from tests.people import settle
from tests.published import RULES, YEAR

pytestmark = pytest.mark.usefixtures("as_shipped")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("JIEFEN_DATA_DIR", str(tmp_path / "var"))
    for name, body in (("year", YEAR), ("rules", RULES), ("bad", YEAR.replace("notices", "notes"))):
        (tmp_path / f"{name}.yaml").write_text(body, "utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *words, typed="": CliRunner().invoke(jiefen.main, ["rules", *words], input=typed)


@pytest.fixture
def desk(run: Run) -> Iterator[Desk]:
    """One mediation accepted on 2026-12-28."""
    settings = load()
    settings.prepare()
    migration.upgrade(settings.database_url)
    store = Store(settings.database_url, Vault.from_file(settings.kek_file))
    desk = Desk(store, settle(store).handler).go_to("2026-12-28")
    desk.do(desk.register(), "accept")
    yield desk
    store.close()


def test_shown_published_shown_again_and_withdrawn(run: Run, desk: Desk) -> None:
    shown = run("impact", "year.yaml", "--lang", "en")
    assert shown.exit_code == 0, shown.output
    assert "mediation/settle\tPM-04\t2027-01-28? → 2027-01-29" in shown.stdout
    assert "1 cases: 1 dates" in shown.stdout
    refused = run("publish", "year.yaml", typed="n\n")
    assert refused.exit_code == 1
    assert "2027\n" not in run("list").stdout
    done = run("publish", "year.yaml", "--yes", "--lang", "en")
    assert "publication 1): 1 cases recorded a change, 0 need a person" in done.stdout
    again = run("publish", "year.yaml", "--lang", "en")  # nothing is asked: it is in force
    assert "publication 1): 0 cases" in again.stdout
    listed = run("list").stdout
    assert "\t2027\n" in listed
    assert "#1\tdraft" in listed
    assert run("impact", "--without", "1").stdout.count("→ 2027-01-28?") == 1
    back = run("withdraw", "1", typed="y\n")
    assert "1件记入变更" in back.stdout
    assert run("withdraw", "1").exit_code == 0


def test_as_json_every_case_and_the_totals(run: Run, desk: Desk) -> None:
    case, totals = map(json.loads, run("impact", "year.yaml", "--json").stdout.splitlines())
    assert case["dates"][0]["after"] == {"due": "2027-01-29", "safe": "2027-01-27", "provisional": False}
    assert totals["totals"]["cases"] == 1


def test_nothing_changes_where_the_program_is_what_reckoned(run: Run, desk: Desk) -> None:
    assert "涉及0件" in run("impact").stdout
    assert "涉及0件" in run("impact", "--pathway", "mediation").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("publish", "bad.yaml"), "bad.yaml: line 3:"),
        (("impact", "none.yaml"), "none.yaml cannot be read"),
        (("impact", "--without", "3"), "There is no 3 here"),
        (("withdraw", "3"), "There is no 3 here"),
        (("move", "mediation", "9"), "There is no mediation 9 here"),
        (("move", "war", "1"), "There is no war here"),
    ],
)
def test_what_cannot_be_ends_with_a_line_and_two(run: Run, desk: Desk, words: tuple[str, ...], says: str) -> None:
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert says in result.stderr


def test_the_gate_is_asked_first(run: Run, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "off.yaml").write_text(RULES.replace("mark: P", "mark: U\n    enabled: false"), "utf-8")
    result = run("publish", "off.yaml", "--yes", "--lang", "en")
    assert result.exit_code == 2
    assert "[clock.rule]" in result.stderr


def test_a_move_is_asked_for_and_done(run: Run, desk: Desk) -> None:
    assert run("move", "mediation", "1", typed="n\n").exit_code == 1
    assert "0件记入变更" in run("move", "mediation", "1", "--yes").stdout
