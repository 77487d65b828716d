"""What can go wrong at the door. The label is what a person reads; the page that shows it says what to do next."""

from __future__ import annotations

from statemachines.pathway import Label, Refusal


class CaseError(Exception):
    """The door did not open."""

    label = Label("操作没有完成。", "Nothing was done.")


class NotFound(CaseError):
    """There is no such case, or it is not for this person to see: the two look the same from outside."""

    label = Label("没有这个案件，或者您无权查看。", "There is no such case, or it is not yours to see.")


class NotAllowed(CaseError):
    """The step is lawful, but not for this person."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.label = refusal.reason


class StaleVersion(CaseError):
    """Somebody else has just moved this case. Look at what changed, then decide again."""

    label = Label(
        "刚才有人办理了这个案件。请先看变化，再决定是否继续。",
        "Somebody else has just moved this case. Look at what changed, then decide again.",
    )

    def __init__(self, seen: int | None = None, version: int | None = None) -> None:
        super().__init__(f"seen {seen}, now {version}")
        self.seen, self.version = seen, version


class KeyReused(CaseError):
    """The same idempotency key came with another command."""

    label = Label(
        "这份表单已经提交过别的内容，请重新打开页面。",
        "This form was already used for something else. Reload the page.",
    )


class Booked(CaseError):
    """Somebody else was first at a room or a mediator; nothing was written."""

    label = Label("刚才有人订了这个时间，请另选时间。", "Somebody has just taken that time; choose another.")


class Busy(CaseError):
    """Other work kept getting in first; nothing was written. Trying again is safe."""

    label = Label("系统正忙，内容没有保存，请再提交一次。", "The system is busy and nothing was saved. Submit again.")
