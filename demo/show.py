"""The demonstration as it is run: its own folder, its database, and the way in for visitors."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select

from cases.files import LocalFiles
from cases.models import metadata
from cases.store import Store
from cases.tracking import spaced
from cases.vault import Vault
from demo.build import build
from demo.county import VISITORS
from demo.stage import demo_code, told
from demo.stories import TOLD
from demo.today import NOW
from settings import Settings

LINK_LIFE = timedelta(days=7)
STALE = timedelta(days=1)
SESSION = timedelta(hours=12)  # nobody is asked to sign in again while looking around
FOLLOWED, FOLLOWED_PHONE = "due_today", "0091"  # the story a visitor may track as its applicant, demo/today.py
SHOWN = (*TOLD, NOW[0])  # the worked cases that are pointed out; the rest wait in the lists


class Taken(Exception):
    """Another demonstration runs in this folder."""


def settings_of(folder: Path, port: int, *, prefect: bool) -> Settings:
    """The demonstration's own settings, whatever the environment says about the real installation."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'jiefen.db'}",
        kek_file=folder / "kek",
        web_key_file=folder / "web-key",
        files_dir=folder / "files",
        webhook_endpoints=None,
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        secure_cookies=False,
        trusted_proxies="127.0.0.1",
        demo=True,
        idle_minutes=int(SESSION.total_seconds() // 60),
        prefect_mode="child" if prefect else "off",
    )


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, for one demonstration at a time: a database must not be replaced under somebody who uses it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        yield


def made(settings: Settings, cases: int, *, fresh: bool) -> Store:
    """The database, built if there is none of this program's or a new one is wanted, and opened."""
    place, vault = settings.data_dir / "jiefen.db", Vault.from_file(settings.kek_file)
    stamp = settings.data_dir / "made-by"
    if fresh or not place.exists() or not stamp.exists() or stamp.read_text() != _maker():
        with _bar() as bar:
            task = bar.add_task(f"{cases} cases of an invented county", total=None)
            build(
                place,
                LocalFiles(settings.files_dir),
                vault,
                datetime.now(UTC),
                cases,
                lambda done, days: bar.update(task, completed=done, total=days),
            )
        stamp.write_text(_maker())
    return Store(settings.database_url, vault)


def _maker() -> str:
    """A digest of what decides which tables a demonstration has and which stories it tells."""
    root = Path(__file__).parent.parent
    files = sorted([*(root / "demo").glob("*.py"), *(root / "migrations" / "versions").glob("*.py")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def welcome(store: Store, settings: Settings, prefect: str) -> str:
    """Where it is, how to come in as whom, and which cases to look at. `prefect`: the address of Prefect's pages."""
    from web.app import sign_in_link

    site, until = settings.public_url, datetime.now(UTC) + LINK_LIFE
    lines = [f"青溪县 · Qingxi County: {site}", "", "Sign in as · 登录身份"]
    for role, name, account_id in _visitors(store):
        lines.append(f"  {name} {role:13} {site}{sign_in_link(settings, account_id, until)}")
    lines += ["", "Worked cases, opened as whoever handles them · 示例案件，以承办人身份打开"]
    cases = told(store)
    for story in SHOWN:
        if (case := cases.get(story.name)) and case.handler_id:
            link = sign_in_link(settings, case.handler_id, until, f"/cases/{case.code}")
            lines += [f"  {story.name:2} {case.number} {story.title.zh} · {story.title.en}", f"     {site}{link}"]
    lines += ["", "For parties, without signing in · 当事人不用登录", f"  提交纠纷 · file a dispute  {site}/file"]
    if case := cases.get(FOLLOWED):
        code = spaced(demo_code(case.code))
        lines.append(f"  查询进度 · track a case    {site}/track  {code}, telephone ending 电话后四位 {FOLLOWED_PHONE}")
    if prefect:
        lines += ["", f"The periodic work in Prefect · 定时任务: {prefect} (in some ten seconds)"]
    if (age := datetime.now(UTC) - _lived_until(store)) > STALE:
        lines += ["", f"Made {age.days} days ago; jiefen demo --fresh makes it anew for today."]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


def _visitors(store: Store) -> list[tuple[str, str, int]]:
    """Role, name and account of those a visitor may be, in the order of VISITORS."""
    account = metadata.tables["account"].c
    query = select(account.login, account.role, account.name, account.id).where(account.login.in_(VISITORS))
    with store.read() as connection:
        found = {row.login: (row.role, row.name, row.id) for row in connection.execute(query)}
    return [found[login] for login in VISITORS]


def _lived_until(store: Store) -> datetime:
    """The last moment the simulation knew."""
    keys = metadata.tables["command_key"].c
    with store.read() as connection:
        found = connection.execute(select(func.max(keys.done_at)).where(keys.key.startswith("demo-"))).scalar()
    return found or datetime.now(UTC)
