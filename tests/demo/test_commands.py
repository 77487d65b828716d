"""`jiefen user`, `jiefen body` and `jiefen serve`: a new installation from nothing to the first sign-in."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

import jiefen
from tests.demo.processes import free_port, running
from tests.demo.processes import jiefen as command

PASSWORD = "correct horse battery"
CENTRE = ("body", "create", "青溪综治", "--name", "青溪县综治中心", "--english", "Qingxi Centre")
COUNTY = (*CENTRE, "--level", "county", "--kind", "centre")
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIEFEN_DATA_DIR", str(tmp_path / "var"))
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """A command by its words; `typed` is what is answered at the prompts."""
    return lambda *words, typed="": CliRunner().invoke(jiefen.main, [str(word) for word in words], input=typed)


def newcomer(folder: Path, login: str = "admin", **given: str) -> list[str]:
    answers = {"name": "许诺", "role": "administrator", "body": "青溪综治", "password-file": str(folder / "password")}
    return [
        "user",
        "create",
        login,
        *(word for name, value in (answers | given).items() for word in (f"--{name}", value)),
    ]


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{folder / 'var' / 'jiefen.db'}")
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(sql))]
    engine.dispose()
    return found


def test_bodies_make_a_tree(folder: Path, run: Run) -> None:
    assert run(*COUNTY).exit_code == 0
    town = ("--name", "柳林镇人民调解委员会", "--english", "Liulin", "--level", "town", "--kind", "mediation_committee")
    assert run("body", "create", "柳林调", *town, "--under", "青溪综治").exit_code == 0
    assert rows(folder, "SELECT word, parent_id, level FROM organisation ORDER BY id") == [
        ("青溪综治", None, "county"),
        ("柳林调", 1, "town"),
    ]
    assert run("body", "list").stdout == "青溪综治\t青溪县综治中心\n柳林调\t柳林镇人民调解委员会\n"


def test_an_account_is_made_and_its_password_is_not_kept(folder: Path, run: Run) -> None:
    run(*COUNTY)
    done = run(*newcomer(folder))
    assert done.exit_code == 0, done.stderr
    ((login, role, name, stored),) = rows(folder, "SELECT login, role, name, password_hash FROM account")
    assert (login, role, name) == ("admin", "administrator", "许诺")
    assert str(stored).startswith("$argon2id$")
    assert PASSWORD not in str(stored) + done.output


def test_a_password_is_asked_for_twice_and_without_echo(folder: Path, run: Run) -> None:
    run(*COUNTY)
    asked = [word for word in newcomer(folder) if word not in ("--password-file", str(folder / "password"))]
    done = run(*asked, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert run(*[*asked[:2], "other", *asked[3:]], typed=f"{PASSWORD}\nmistyped\n").exit_code != 0
    assert len(rows(folder, "SELECT 1 FROM account")) == 1


def test_a_new_password_ends_the_sessions_of_the_old_one(folder: Path, run: Run) -> None:
    run(*COUNTY)
    run(*newcomer(folder))
    (before,) = rows(folder, "SELECT password_hash FROM account")
    engine = create_engine(f"sqlite:///{folder / 'var' / 'jiefen.db'}")
    with engine.begin() as connection:
        open_session = "INSERT INTO web_session (id, account_id, csrf, created_at, seen_at) VALUES ('s', 1, 'c', 0, 0)"
        connection.execute(text(open_session))
    engine.dispose()
    assert run("user", "password", "admin", "--password-file", "-", typed="another long password\n").exit_code == 0
    assert rows(folder, "SELECT password_hash FROM account") != [before]
    assert rows(folder, "SELECT 1 FROM web_session WHERE ended_at IS NULL") == []


# (words, how the one line begins)
REFUSED: list[tuple[list[str], str]] = [
    (["--body", "无此单位"], "There is no body 无此单位"),
    (["--password-file", "short"], "A password has at least 12 characters."),
    (["--password-file", "missing"], "missing cannot be read: No such file"),
    (["--role", "party"], "Usage:"),
    (["--language", "fr"], "Usage:"),
]


@pytest.mark.parametrize(("words", "line"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_an_account_is_not_made(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], line: str
) -> None:
    monkeypatch.chdir(folder)
    Path("short").write_text("elevenchars\n")
    run(*COUNTY)
    done = run(*newcomer(folder), *words)
    assert done.exit_code == 2
    assert done.stderr.startswith(line)
    assert rows(folder, "SELECT 1 FROM account") == []


def test_nothing_is_made_twice_nor_changed_for_nobody(folder: Path, run: Run) -> None:
    assert run(*COUNTY).exit_code == 0
    assert run(*newcomer(folder)).exit_code == 0
    for words, line in (
        (COUNTY, "There is already a body 青溪综治."),
        (newcomer(folder), "There is already an account admin."),
        (["user", "password", "nobody"], "There is no account nobody."),
        ([*CENTRE, "--level", "galaxy", "--kind", "centre"], "A level is one of province"),
        (
            [*CENTRE[:2], "新", *CENTRE[3:], "--level", "town", "--kind", "centre", "--under", "无"],
            "There is no body 无",
        ),
    ):
        done = run(*words)
        assert (done.exit_code, done.stderr.startswith(line)) == (2, True), done.output
    assert len(rows(folder, "SELECT 1 FROM account")) == len(rows(folder, "SELECT 1 FROM organisation")) == 1


def test_it_serves_and_lets_the_new_account_in(folder: Path, run: Run) -> None:
    run(*COUNTY)
    run(*newcomer(folder))
    port = free_port()
    settings = {"JIEFEN_DATA_DIR": str(folder / "var"), "JIEFEN_PORT": str(port), "JIEFEN_PREFECT_MODE": "off"}
    with running(command("serve"), folder / "said", **settings) as served:
        served.wait_for(f"http://127.0.0.1:{port}")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as visitor:
            assert visitor.get("/readyz").status_code == 200
            token = re.findall(r'name="token" value="([^"]+)"', visitor.get("/sign-in").text)[0]
            sent = {"token": token, "account": "admin", "password": PASSWORD}
            answer = visitor.post("/sign-in", data=sent, headers={"Origin": f"http://127.0.0.1:{port}"})
            assert answer.status_code == 200
            assert answer.url.path == "/rules"  # where an administrator starts
        assert served.stop(signal.SIGTERM) == 0
        assert "许诺" not in served.said


UNSAFE = {"JIEFEN_HOST": "0.0.0.0", "JIEFEN_PORTS": "1"}


@pytest.mark.parametrize("words", [("serve",), ("body", "list"), ("user", "password", "admin")])
def test_unsafe_settings_are_all_said_and_nothing_is_made(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for name, value in UNSAFE.items():
        monkeypatch.setenv(name, value)
    done = run(*words)
    assert done.exit_code == 2
    assert [line.split()[0].rstrip(":") for line in done.stderr.splitlines()] == ["JIEFEN_PORTS", "JIEFEN_HOST=0.0.0.0"]
    assert not (folder / "var").exists()
