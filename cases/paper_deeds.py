"""What the desk's steps about papers do to the rows. The files themselves are written before (cases/papers.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.changes import Insert, Row
from cases.deeds import Deed, Scene, Sections, party_number
from cases.particulars import OF_FILE
from statemachines.decide import Refused
from statemachines.paper_steps import BY_TRIGGER
from statemachines.papers import ADVANCES, MADE, PUBLIC, STATES
from statemachines.pathway import Label, Refusal
from statemachines.snapshot import local_date

MOST_PAPERS = 300  # of a case
MOST_BYTES = 500 * 2**20  # of a case


class FileInput:
    """A file that already lies there, for the door. Two of the same content are the same to it, however sealed."""

    __slots__ = ("address", "media", "name", "scan", "sent", "sha", "size")

    def __init__(self, address: str, media: str, size: int, scan: str, name: str, sha: str, sent: str) -> None:
        self.address, self.media, self.size, self.scan = address, media, size, scan
        self.name, self.sha, self.sent = name, sha, sent  # sealed: the name, the hashes of what is kept and what came

    def __str__(self) -> str:  # what the door's digest of a command sees
        return f"{self.name}|{self.sha}"

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"address": self.address, "media": self.media, "size": self.size}

    def words(self, n: int, nth: int) -> Mapping[str, str]:
        mark = f"{OF_FILE}{n}.{nth}"
        return {f"{mark}.name": self.name, f"{mark}.sha": self.sha, f"{mark}.sent": self.sent}


NO_FILES = Refusal("no_files", Label("没有收到文件，请选择文件。", "No file arrived: choose one."))
FULL = Refusal(
    "case_full",
    Label(
        f"这个案件的材料已经很多（最多 {MOST_PAPERS} 份、{MOST_BYTES // 2**20} MB）。请把纸质材料交给承办人。",
        f"This case holds as much as it can ({MOST_PAPERS} papers, {MOST_BYTES // 2**20} MB). Hand it in on paper.",
    ),
)
NO_PAPER = Refusal("no_paper", Label("没有这份文件。", "There is no such paper."))
FUTURE = Refusal("date_in_future", Label("日期不能晚于今天。", "The date cannot lie after today."))


def _files(scene: Scene) -> tuple[FileInput, ...]:
    """The files that came with the command, which fit into the case. Raises Refused."""
    files: tuple[FileInput, ...] = tuple(scene.said.get("files") or ())
    if not files:
        raise Refused(NO_FILES)
    papers = scene.rows.rows("paper")
    size = sum(file["size"] for row in papers for file in row["files"]) + sum(file.size for file in files)
    if len(papers) + len(files) > MOST_PAPERS or size > MOST_BYTES:
        raise Refused(FULL)
    return files


def _keep(scene: Scene, n: int, files: tuple[FileInput, ...]) -> dict[str, str]:
    """Remember where the paper's files lie; the words to seal about them."""
    for file in files:
        row = {"case_id": scene.rows.id, "address": file.address, "paper": n, "scan": file.scan, "scanned_at": None}
        scene.rows.also(Insert("stored_file", row))
    return {name: text for nth, file in enumerate(files) for name, text in file.words(n, nth).items()}


def _add(scene: Scene) -> Sections:
    """A paper for each file; who brings one as a party is its party."""
    first = len(scene.rows.rows("paper")) + 1
    papers: list[dict[str, Any]] = []
    words: dict[str, str] = {}
    for n, file in enumerate(_files(scene), first):
        words |= _keep(scene, n, (file,))
        papers.append(_paper(scene, n, (file,), made=False, version=1, state="filed"))
    return {"papers": papers, "words": words}


def _paper(scene: Scene, n: int, files: tuple[FileInput, ...], **more: Any) -> dict[str, Any]:
    party = scene.said.get("party") or party_number(scene.command.actor.id) or 0
    org = scene.command.actor.org_id
    row = {"n": n, "kind": scene.said["kind"], "of": scene.said.get("of") or 0, "party": party, **more}
    return row | {"files": [dict(file.facts) for file in files]} | ({"org": org} if org else {})


def _make(scene: Scene) -> Sections:
    """A draft; earlier drafts of the same paper give way to it."""
    _may(scene, scene.said["kind"])
    files = _files(scene)
    n = len(scene.rows.rows("paper")) + 1
    same = [row for row in scene.rows.rows("paper") if _place(row) == _asked_place(scene)]
    made = _paper(
        scene, n, files, made=True, version=len(same) + 1, state="draft", template=str(scene.said.get("template", ""))
    )
    replaced = [{"n": row["n"], "state": "replaced"} for row in same if row["state"] == "draft"]
    typed = {f"{OF_FILE}{n}.typed.{name}": text for name, text in (scene.said.get("typed") or {}).items() if text}
    sections: dict[str, Any] = {"papers": [made], "words": {**_keep(scene, n, files), **typed}}
    return sections | ({"paper_states": replaced} if replaced else {})


def _place(row: Row) -> tuple[str, int, int]:
    return row["kind"], row["proceeding"], row["party"]


def _asked_place(scene: Scene) -> tuple[str, int, int]:
    return scene.said["kind"], scene.said.get("of") or 0, scene.said.get("party") or 0


def _may(scene: Scene, kind: str) -> None:
    """Some papers are a supervisor's alone."""
    if kind in MADE and scene.command.actor.role not in MADE[kind].by:
        raise Refused(Refusal("not_your_role", Label("您的身份不能办理这一步。", "Your role may not take this step.")))


def _advance(scene: Scene) -> Sections:
    """The next state of a paper, where it may be reached from the one it is in."""
    row = scene.rows.tables["paper"].get((scene.said["paper"],))
    if row is None:
        raise Refused(NO_PAPER)
    _may(scene, row["kind"])
    sources, target = ADVANCES[scene.command.trigger]
    if row["state"] not in sources:
        raise Refused(_not_from(row["state"], scene.command.trigger))
    days = [value for value in scene.said.values() if isinstance(value, date)]
    if any(day > local_date(scene.command.occurred_at) for day in days):
        raise Refused(FUTURE)
    change: dict[str, Any] = {"n": row["n"], "state": target}
    if target == "served":
        party = scene.said.get("party") or row["party"]
        change["served"] = {"party": party, "how": scene.said["how"], "on": scene.said["served_on"].isoformat()}
    return {"paper_states": [change]}


def _refused_later(scene: Scene) -> Sections:
    """The scanner's answer is no fact of the paper, which stays; that it was told of is one."""
    if (scene.said["paper"],) not in scene.rows.tables["paper"]:
        raise Refused(NO_PAPER)
    return {}


def _not_from(state: str, trigger: str) -> Refusal:
    here, step = STATES[state], BY_TRIGGER[trigger].label
    return Refusal(
        "wrong_paper_state",
        Label(
            f"这份文件现在是“{here.zh}”，不能“{step.zh}”。",
            f"This paper is “{here.en}”: “{step.en}” does not follow.",
        ),
    )


def is_for(row: Mapping[str, Any], party: int) -> bool:
    """Is the paper one that this party may see: its own, or issued to it or to everybody?"""
    if not row["made"]:
        return bool(row["party"] == party)
    return row["party"] in (0, party) and row["state"] in PUBLIC and MADE[row["kind"]].to != "body"


PAPER_DEEDS: Mapping[str, Deed] = {
    "add_papers": _add,
    "send_papers": _add,
    "make_paper": _make,
    "file_refused": _refused_later,
    **dict.fromkeys(ADVANCES, _advance),
}
