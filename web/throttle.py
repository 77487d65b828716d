"""How often one address may file, and the small piece of work that lets it file more often.

Half a town may share the address of its carrier, so the limit is not tight. A browser with a script finds, unasked and
in about a second, a number whose hash begins with enough zeros; whoever sends that may send more. Without a script the
limit is lower and nobody is shut out.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.signing import Signer

ZEROS = 14  # bits: some sixteen thousand hashes
GOOD_FOR = timedelta(hours=2)
PLAIN = RateLimitItemPerHour(6, namespace="file")
WORKED = RateLimitItemPerHour(60, namespace="file-worked")
PAPERS = RateLimitItemPerHour(40, namespace="papers")
DRAFTS = RateLimitItemPerHour(120, namespace="draft")


class Throttle:
    """Counts in this process: a limit against floods, not a guarantee."""

    def __init__(self, signer: Signer) -> None:
        self.signer = signer
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def full_until(self, limit: RateLimitItemPerHour, address: str) -> datetime | None:
        """Count one more from an address; where that is too many, until when to wait."""
        whose = self.signer.mac("throttle", address)
        if self._limiter.hit(limit, whose):
            return None
        return datetime.fromtimestamp(self._limiter.get_window_stats(limit, whose).reset_time, UTC)

    def task(self, draft: str, now: datetime) -> str:
        """What the browser's script is to work on, for this draft."""
        return self.signer.sign("work", draft, now + GOOD_FOR)

    def done(self, draft: str, task: str, answer: str, now: datetime) -> bool:
        """Was that piece of work done for this draft, and not long ago?"""
        if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
            return False
        return self.signer.open("work", task, now) == draft and zeros(f"{task}:{answer}") >= ZEROS


def zeros(text: str) -> int:
    """How many zero bits the SHA-256 of a text begins with."""
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest()).bit_length()
