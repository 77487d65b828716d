"""Which practices are switched on (law/switches.yaml): a matter of the place, not of the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

SWITCHES: Mapping[str, bool] = {
    name: row["open"]
    for name, row in yaml.safe_load((Path(__file__).parent / "law" / "switches.yaml").read_text("utf-8")).items()
}


def is_on(switch: str) -> bool:
    """Whether a pathway with that switch may be begun with; one without a switch ("") always may. KeyError if unknown."""
    return not switch or SWITCHES[switch]
