"""Make .venv as the lock says, with nothing but Python's standard library.

    python3 scripts/bootstrap.py          what running needs
    python3 scripts/bootstrap.py --dev    what the tests need, with the system's browser, fonts and graphviz

Every package is checked against its hash in the lock, so any index may serve it: the settings of pip (variables and
files) and of uv are respected. Does nothing, at once, where nothing changed.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from ctypes.util import find_library
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "jiefen-stamp"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
OLDEST = (3, 11)

# What the tests need of the system: (Debian package, is it there?, what is skipped without it)
SYSTEM: tuple[tuple[str, Callable[[], bool], str], ...] = (
    ("chromium", lambda: any(map(shutil.which, ("chromium", "chromium-browser"))), "tests in the browser"),
    ("libatomic1", lambda: find_library("atomic") is not None, "tests in the browser"),  # what drives it needs this
    ("fonts-noto-cjk", lambda: bool(_said("fc-list", ":lang=zh")), "tests of how Chinese text is drawn"),
    ("graphviz", lambda: shutil.which("dot") is not None, "tests of the drawn pathways"),
)


def main() -> None:
    wanted = "dev" if "--dev" in sys.argv[1:] else "run"
    find_python()
    if not stamped(wanted):
        if not begun():
            make_environment()
            install_uv(LOCKS[wanted])
        install_packages(LOCKS[wanted])
        STAMP.write_text(f"{wanted} {fingerprint()}")
    if wanted == "dev":
        install_system_packages()


# ── Python ───────────────────────────────────────────────────────────────────────────────────────────────────────


def find_python() -> None:
    """Go on with a newer Python where this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    stop(
        f"Python 3.11 or later is needed; this is {sys.version.split()[0]}. Name another one: make PYTHON=/path/to/python3"
    )


def stamped(wanted: str) -> bool:
    """Is the environment as wanted already? One for the tests also runs."""
    said = STAMP.read_text().split() if STAMP.exists() else []
    return len(said) == 2 and said[0] in (wanted, "dev") and said[1] == fingerprint()


def fingerprint() -> str:
    """Of all that the environment is made from: it also moves with the checkout and with Python."""
    parts = [*LOCKS.values(), ROOT / "pyproject.toml"]
    made_from = b"\0".join([sys.version.encode(), str(ROOT).encode(), *(part.read_bytes() for part in parts)])
    return hashlib.sha256(made_from).hexdigest()


def begun() -> bool:
    """Is there an environment of this very Python, made at this very place, to bring up to date?"""
    made = VENV / "pyvenv.cfg"  # holds the command that made it; a moved environment's scripts name the old place
    here = made.exists() and f" {VENV}\n" in made.read_text()
    theirs = _said(str(BIN / "python"), "-c", "import sys; print(sys.version)").strip()
    return here and theirs == sys.version and (BIN / "uv").exists()


def make_environment() -> None:
    say("making .venv")
    try:
        import ensurepip  # noqa: F401 – Debian ships Python without it
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not apt_install([package]):
            stop(f"Python's venv is missing. On Debian and Ubuntu: apt-get install {package}")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def install_uv(lock: Path) -> None:
    say("installing uv")
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.lock"
        only_uv.write_text(entry_of("uv", lock.read_text()))
        pip = [str(BIN / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
        run([*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(only_uv)])


def entry_of(name: str, lock: str) -> str:
    """A package's lines of the lock: its version and hashes."""
    lines = lock.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith("    --hash")), len(lines))
    return "\n".join(lines[start:end])


def install_packages(lock: Path) -> None:
    say(f"installing what {lock.name} says")
    environment = {**os.environ, **from_pip(), "VIRTUAL_ENV": str(VENV)}
    uv = str(BIN / "uv")
    run([uv, "pip", "sync", "--quiet", "--require-hashes", "--only-binary", ":all:", str(lock)], environment)
    here = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run([uv, "pip", "install", "--quiet", *here], environment)


def from_pip() -> dict[str, str]:
    """What pip was told about indexes and certificates, in uv's words; uv's own variables win."""
    told = pip_settings()
    words = {
        "UV_DEFAULT_INDEX": told.get("index-url", ""),
        "UV_INDEX": " ".join(told.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(told.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(told.get("trusted-host", "").split()),
        "SSL_CERT_FILE": told.get("cert", ""),
        "UV_INDEX_STRATEGY": "unsafe-best-match",  # as pip looks; the hashes say what may be installed
        "UV_SYSTEM_CERTS": "true",
    }
    return {name: value for name, value in words.items() if value and name not in os.environ}


def pip_settings() -> Mapping[str, str]:
    """The settings of `pip install`, later sources over earlier ones."""
    said = _said(str(BIN / "python"), "-m", "pip", "config", "list").splitlines()
    found = {}
    for source in ("global.", "install.", ":env:."):
        for line in said:
            if line.startswith(source):
                name, _, value = line[len(source) :].partition("=")
                found[name] = str(ast.literal_eval(value))
    return found


# ── the system ───────────────────────────────────────────────────────────────────────────────────────────────────


def install_system_packages() -> None:
    missing = [package for package, is_there, _ in SYSTEM if not is_there()]
    if missing and not apt_install(missing):
        for package, is_there, skipped in SYSTEM:
            if not is_there():
                print(f"  {package} is not installed: {skipped} will be skipped")


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages where this user may; False where not."""
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        return False
    if sudo and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode:
        return False
    say(f"installing {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*sudo, "apt-get", "install", "--yes", "--no-install-recommends", "-qq", *packages]
    return all(
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for command in ([*sudo, "apt-get", "update", "-qq"], install)
    )


def run(command: list[str], environment: Mapping[str, str] = os.environ) -> None:
    if subprocess.run(command, env=dict(environment), cwd=ROOT, check=False).returncode:
        stop(f"this failed: {' '.join(command)}")


def _said(*command: str) -> str:
    if not shutil.which(command[0]):
        return ""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def say(what: str) -> None:
    print(f"· {what} …", flush=True)


def stop(why: str) -> NoReturn:
    sys.exit(f"error: {why}")


if __name__ == "__main__":
    main()
