"""What the projection is given of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from statemachines.value import value


@value
class Recorded:
    """What the projection needs of an entry. Instants are as they are stored, in microseconds since 1970 UTC."""

    kind: str
    seq: int
    occurred_at: int
    recorded_at: int
    actor: str
    data: Mapping[str, Any]
