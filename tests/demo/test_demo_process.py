"""`jiefen demo` as a process: it opens, lets its visitors in, and leaves nothing behind, whenever it is stopped."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from demo import show
from tests.demo.processes import HERE, Running, alive, free_port, jiefen, running

OPEN = "Ctrl-C stops it."


def demo(folder: Path, *more: object) -> tuple[int, list[str]]:
    port = free_port()
    return port, jiefen("demo", "--port", port, "--folder", folder, *more)


def addresses(text: str) -> dict[str, str]:
    """Role or story → its address, as printed."""
    links = re.findall(r"^ +\S+ (\w+) +(http\S+/sign-in/link/\S+)", text, re.M)
    return dict([*links, *re.findall(r"^  (\w+) +.+\n +(http\S+/sign-in/link/\S+\?next=/cases/\w+)$", text, re.M)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demonstration in it, made by the command and stopped by Ctrl-C."""
    folder = tmp_path_factory.mktemp("demo")
    port, command = demo(folder / "demo", "--cases", 30)
    with running(command, folder / "said") as shown:
        shown.wait_for(OPEN)
        assert httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200
        shown.wait_until(lambda: len(shown.children()) == 2)  # Prefect's server and our runner
        children = shown.children()
        assert shown.stop(signal.SIGINT) == 0
        assert alive(children) == set()
    return folder / "demo"


def test_it_leaves_a_whole_database_and_its_keys(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == {
        "jiefen.db",
        "files",
        "kek",
        "web-key",
        "lock",
        "prefect",
        "made-by",
    }


def test_what_another_program_made_is_made_anew(tmp_path: Path) -> None:
    settings = show.settings_of(tmp_path, 8080, prefect=False)

    def again() -> int:
        show.made(settings, 0, fresh=False).close()
        return (tmp_path / "jiefen.db").stat().st_ino

    first = again()
    assert again() == first
    (tmp_path / "made-by").write_text("an older one")
    assert again() != first


@pytest.fixture(scope="module")
def shown(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same demonstration shown again, and ended by SIGTERM."""
    with running(demo(made, "--keep", "--no-prefect")[1], tmp_path_factory.mktemp("kept") / "said") as kept:
        kept.wait_for(OPEN)
        yield kept
        assert kept.stop(signal.SIGTERM) == 0


ROLES = ("handler", "supervisor", "auditor", "administrator", "intake")
STORIES = ("a", "b", "c", "d", "e", "f1", "f2", "g", "h", "i", "j", "k", "l", "m")


@pytest.mark.parametrize("role", ROLES)
def test_a_visitor_comes_in_and_no_link_leads_nowhere(shown: Running, role: str) -> None:
    found = addresses(shown.said)
    assert set(found) == {*ROLES, *STORIES}
    follow_links(found[role])


@pytest.mark.parametrize("story", STORIES)
def test_a_worked_case_can_be_gone_on_with_and_replayed(shown: Running, story: str) -> None:
    found = addresses(shown.said)
    with httpx.Client(follow_redirects=True) as handler, httpx.Client(follow_redirects=True) as auditor:
        page = handler.get(found[story])
        assert page.status_code == 200
        assert 'name="trigger"' in page.text or hrefs(page, 'a[href*="/step?"]')
        auditor.get(found["auditor"])
        assert auditor.get(f"{page.url}/replay").status_code == 200


def follow_links(link: str) -> None:
    """Sign in, and open everything the first page and the menu's pages lead to."""
    with httpx.Client(follow_redirects=True, base_url=link.partition("/sign-in")[0], timeout=30) as visitor:
        start = visitor.get(link)
        seen: set[str] = set()
        for page in [start, *(visitor.get(href) for href in sorted(hrefs(start, "nav a[href]")))]:
            for href in sorted(hrefs(page, "a[href]") - seen)[:60]:
                assert visitor.get(href).status_code == 200, href
                seen.add(href)
        assert len(seen) > 3


def hrefs(page: httpx.Response, which: str) -> set[str]:
    """The addresses on this site, without fragments."""
    assert page.status_code == 200, page.url
    found = (str(a["href"]).partition("#")[0] for a in BeautifulSoup(page.text, "html.parser").select(which))
    return {href for href in found if href.startswith("/")}


def test_a_second_one_in_the_same_folder_is_refused(made: Path, shown: Running) -> None:
    before = (made / "jiefen.db").stat().st_ino
    lines = refused(demo(made, "--fresh")[1])
    assert lines == [f"Another demonstration is running in {made}; stop it, or say --folder."]
    assert (made / "jiefen.db").stat().st_ino == before


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        lines = refused(jiefen("demo", "--port", port, "--folder", tmp_path / "demo"))
    assert lines == [f"Port {port} of 127.0.0.1 is in use by another program; choose another."]
    assert not (tmp_path / "demo" / "jiefen.db").exists()


def refused(command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    return done.stderr.strip().splitlines()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_build_that_is_stopped_leaves_what_was_there(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "demo"
    folder.mkdir(mode=0o700)
    for name, content in (("kek", bytes(range(32))), ("jiefen.db", b"the one before")):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    with running(demo(folder, "--cases", 5000, "--fresh")[1], tmp_path / "said") as shown:
        shown.wait_until((folder / "jiefen.building").exists)
        assert shown.stop(number) == 0
        assert "Traceback" not in shown.said
    assert (folder / "jiefen.db").read_bytes() == b"the one before"
    assert not list(folder.glob("*building*"))
