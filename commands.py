"""The commands that serve: the real thing, the demonstration, and the accounts of people. What they need is imported
when they run, so that `jiefen due` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terminal import Language, end, installation, opened, prepared, read_text, say

if TYPE_CHECKING:
    import socket

    from cases.store import Store

user = typer.Typer(no_args_is_help=True, help="Accounts of the people who work here.")
body = typer.Typer(no_args_is_help=True, help="The tree of bodies that people work for.")

SHORTEST = 12  # characters of a password, as on the account page


class Role(StrEnum):
    """Who an account may be; the roles that only the program or a party has are left out."""

    handler = "handler"
    supervisor = "supervisor"
    auditor = "auditor"
    administrator = "administrator"
    intake = "intake"


# ── serving ──────────────────────────────────────────────────────────────────────────────────────────────────────


def serve() -> None:
    """Serve this installation: pages and clock in one process. Settings are JIEFEN_… variables (settings.py)."""
    import serving
    from statemachines.books import BadDraft

    with serving.until_told_to_stop():
        settings = installation()
        with _listening(settings.host, settings.port) as listener, opened(settings) as store:
            try:
                serving.serve(store, settings, listener, lambda at: say(f"Jiefen: {settings.public_url}"), quiet=False)
            except BadDraft as error:
                end(f"What was published no longer fits this program ({error}); see jiefen rules withdraw.")


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to serve, on this machine only.")] = 8080,
    fresh: Annotated[bool, typer.Option("--fresh/--keep", help="Make the county anew, or keep what is there.")] = False,
    cases: Annotated[int, typer.Option(min=0, help="Cases to live through, besides the worked ones.")] = 2000,
    prefect: Annotated[bool, typer.Option(help="Show the periodic work in Prefect.")] = True,
    folder: Annotated[Path, typer.Option(help="Where the demonstration is kept.")] = Path("var/demo"),
) -> None:
    """An invented county with half a year of cases, in the browser."""
    import serving

    with serving.until_told_to_stop(), _listening("127.0.0.1", port) as listener:
        from demo import show

        settings = show.settings_of(folder, port, prefect=prefect)
        prepared(settings)
        with _held(folder), closing(show.made(settings, cases, fresh=fresh)) as store:
            serving.serve(store, settings, listener, lambda at: say(show.welcome(store, settings, at)), quiet=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    from demo import show

    try:
        with show.held(folder):
            yield
    except show.Taken:
        end(f"Another demonstration is running in {folder}; stop it, or say --folder.")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    import serving

    try:
        listener = serving.listen(host, port)
    except serving.CannotServe as error:
        end(str(error))
    with listener:
        yield listener


# ── routing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def route(
    facts: Annotated[str, typer.Argument(help="A JSON file of claim items and their facts; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    lang: Annotated[Language, typer.Option(help="Of the answer.")] = Language.zh,
) -> None:
    """Which channels may each claim item take, and why?

    FACTS is {"claims": [{"type": "wages", "amount": 1280000, "facts": {"iou": true}, "past": ""}], "facts": {}};
    amounts are fen, all but the type may be left out.
    """
    from statemachines import route as routing
    from statemachines.due import Unanswerable

    text = read_text(facts)
    try:
        say(routing.as_json(text) if as_json else routing.as_text(text, lang))
    except Unanswerable as error:
        end(error.reason[lang])


# ── people and bodies ────────────────────────────────────────────────────────────────────────────────────────────

Login = Annotated[str, typer.Argument(help="The name to sign in with.")]
PasswordFile = Annotated[
    str, typer.Option(help="A file to read the password from instead of asking; - is standard input.")
]


@user.command("create")
def create_user(
    login: Login,
    name: Annotated[str, typer.Option(prompt=True, help="The person's name, as colleagues see it.")],
    role: Annotated[Role, typer.Option(prompt=True, help="What the person is to cases.")],
    body: Annotated[
        str, typer.Option(prompt=True, help="The 字号 of the body the person works for: jiefen body list.")
    ],
    language: Annotated[Language, typer.Option(help="Of the pages.")] = Language.zh,
    password_file: PasswordFile = "",
) -> None:
    """Create an account."""
    from sqlalchemy.exc import IntegrityError

    from cases.models import Account
    from web.passwords import hash_password

    with opened(installation()) as store:
        org_id, hashed = _body_id(store, body), hash_password(_password(password_file))
        account = Account(
            login=login, name=name, role=role.value, org_id=org_id, password_hash=hashed, language=language.value
        )
        try:
            with store.session() as session:
                session.add(account)
        except IntegrityError:
            end(f"There is already an account {login}.")
    say(f"{login} may sign in as {role.value}.")


@user.command("password")
def set_password(login: Login, password_file: PasswordFile = "") -> None:
    """Set a new password, and end the sessions that the old one opened."""
    from cases.models import metadata
    from web.passwords import hash_password

    account, web_session = metadata.tables["account"], metadata.tables["web_session"]
    mine = account.select().where(account.c.login == login)
    with opened(installation()) as store, store.session() as session:
        if (found := session.execute(mine).first()) is None:
            end(f"There is no account {login}.")
        hashed = hash_password(_password(password_file))
        session.execute(account.update().where(account.c.id == found.id).values(password_hash=hashed))
        live = (web_session.c.account_id == found.id, web_session.c.ended_at.is_(None))
        session.execute(web_session.update().where(*live).values(ended_at=datetime.now(UTC)))
    say(f"{login} has a new password; open sessions are ended.")


@body.command("create")
def create_body(
    word: Annotated[str, typer.Argument(help="The 字号 of its case numbers, such as 青溪调.")],
    name: Annotated[str, typer.Option(prompt=True, help="Its Chinese name.")],
    english: Annotated[str, typer.Option(prompt=True, help="Its English name.")],
    level: Annotated[
        str, typer.Option(prompt=True, help="A key of LEVELS in cases/causes.py: county, town, village …")
    ],
    kind: Annotated[str, typer.Option(prompt=True, help="A key of BODY_KINDS there: centre, mediation_committee …")],
    under: Annotated[str, typer.Option(help="The 字号 of the body above it.")] = "",
    external: Annotated[bool, typer.Option(help="It answers on paper: the sender records what it did.")] = False,
    phone: Annotated[str, typer.Option(help="Whom a party calls; shown on receipts and tracking pages.")] = "",
) -> None:
    """Add a body to the tree."""
    from cases.causes import BODY_KINDS, LEVELS
    from cases.models import Organisation

    if level not in LEVELS or kind not in BODY_KINDS:
        end(f"A level is one of {', '.join(LEVELS)}; a kind is one of {', '.join(BODY_KINDS)}.")
    with opened(installation()) as store:
        parent = _body_id(store, under) if under else None
        if word in _bodies(store):
            end(f"There is already a body {word}.")
        made = Organisation(
            parent_id=parent,
            level=level,
            kind=kind,
            name_zh=name,
            name_en=english,
            word=word,
            external=external,
            phone=phone,
        )
        with store.session() as session:
            session.add(made)
    say(f"{word} is there.")


@body.command("list")
def list_bodies() -> None:
    """The 字号 and the name of every body."""
    with opened(installation()) as store:
        for word, (_, name) in _bodies(store).items():
            say(f"{word}\t{name}")


def _bodies(store: Store) -> dict[str, tuple[int, str]]:
    """字号 → id and Chinese name."""
    from cases.models import metadata

    table = metadata.tables["organisation"]
    with store.read() as connection:
        return {row.word: (row.id, row.name_zh) for row in connection.execute(table.select().order_by(table.c.id))}


def _body_id(store: Store, word: str) -> int:
    bodies = _bodies(store)
    if word not in bodies:
        end(f"There is no body {word}: see jiefen body list, or make it with jiefen body create.")
    return bodies[word][0]


def _password(file: str) -> str:
    """The password from a file, from standard input, or asked for twice without echo."""
    password = _first_line(file) if file else str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    if len(password) < SHORTEST:
        end(f"A password has at least {SHORTEST} characters.")
    return password


def _first_line(file: str) -> str:
    try:
        given = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8").partition("\n")[0]
    except OSError as error:
        end(f"{file} cannot be read: {error.strerror}")
    return given.rstrip("\r\n")
