"""Values made by the thousand: views, decisions, entries on their way into the record.

`frozen=True` makes each field of each new object a call of object.__setattr__, which was a fourteenth of a step through
the door. The type checker keeps these as frozen as the others; only the interpreter does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass with slots, equality and a hash, whose fields are not assigned to."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
