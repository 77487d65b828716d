"""收件箱: messages of parties and notices to the own account, body or desk: read, mark as read, go to the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from cases.causes import CAUSES
from cases.notices import Key, Letter, inbox, mark
from statemachines.pathway import Label
from web.deps import Reader
from web.entry_words import clock_words, rows
from web.forms import place
from web.visit import Visit

router = APIRouter(prefix="/inbox")

KINDS: Mapping[str, Label] = {
    "message": Label("当事人留言", "A party has written"),
    "arrived": Label("新收一件，等人承办", "A new case has come in and waits for a handler"),
    "assigned": Label("分给您承办", "Assigned to you"),
    "warned": Label("期限快到了", "A date draws near"),
    "expired": Label("期限已过", "A date has passed"),
    "escalated": Label("超期，报给您", "Overdue, reported to you"),
    "referred": Label("移交来一件，等签收", "Handed over to you; waits to be taken"),
    "answered": Label("移出的一件有了答复", "A hand-over of yours was answered"),
    "unreached": Label("短信没有送到，请打电话给当事人", "A message did not arrive: please ring the party"),
    "file_refused": Label(
        "一份材料没有通过查毒，已隔离，打不开：请让交来的人换一份",
        "A paper did not pass the virus scanner and cannot be opened: ask for another copy",
    ),
    "redated": Label("期限重新计算", "A date was reckoned anew"),
}
TABS: Mapping[str, Label] = {"": Label("未读", "Unread"), "read": Label("已读", "Read")}


@dataclass(frozen=True, slots=True)
class Line:
    """A letter in words: its headline, and the clock or the step it is about."""

    letter: Letter
    title: Label
    about: Label | None

    @property
    def key(self) -> str:
        return "-".join(map(str, self.letter.key))


@router.get("")
def show(visit: Reader) -> Response:
    read = visit.query("tab") == "read"
    at = place(visit.query("after"), 4)
    page = inbox(visit.store, visit.me, read=read, after=(at[0], at[1], at[2], at[3]) if at else None)
    return visit.page(
        "pages/inbox.html",
        lines=[_line(letter) for letter in page.letters],
        read=read,
        tabs=TABS,
        causes=CAUSES,
        next="-".join(map(str, page.after)) if page.after else "",
    )


@router.post("/read")
def read(visit: Reader) -> Response:
    """Those that were ticked, or whose button was pressed; "not" puts them back among the unread."""
    again = bool(visit.text("not"))
    mark(visit.store, visit.me, _keys(visit), None if again else visit.now)
    return visit.to("/inbox?tab=read" if again else "/inbox", done="unread_again" if again else "read")


def _keys(visit: Visit) -> Iterator[Key]:
    """What was ticked; all that was shown where that button was pressed."""
    for text in visit.form.getlist("shown" if visit.text("all") else "letter"):
        if isinstance(text, str) and (key := place(text, 3)):
            yield key[0], key[1], key[2]


def _line(letter: Letter) -> Line:
    facts = letter.facts
    if clock := facts.get("clock"):
        return Line(letter, KINDS.get(letter.kind, _other(letter)), clock_words(letter.pathway, clock))
    if letter.kind in KINDS:
        return Line(letter, KINDS[letter.kind], None)
    taken = rows(letter.pathway).get(facts.get("trigger", ""), ())
    return Line(letter, taken[0].label if taken else _other(letter), None)


def _other(letter: Letter) -> Label:
    return Label("案件有新进展", "There is news")
