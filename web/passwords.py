"""Passwords: argon2id with 46 MiB, one pass, one lane (OWASP); about 50 ms of one core a check."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cases.errors import Busy

HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
# Of a password nobody has: an unknown account takes as long as a known one.
NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$yrt9akZKMIM/kTVZLxITRQ$MBllK4UG+mEICrbrkkQ+xaZZqr6Z+wNxOJi9OoPVmxY"
AT_ONCE = 2  # more would let a burst of sign-ins take the memory and the threads of everybody else
PATIENCE = 10.0  # seconds
_slots = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Is this the password? `stored` None (no such account) costs the same and is never right. Busy in a burst."""
    if not _slots.acquire(timeout=PATIENCE):
        raise Busy
    try:
        right = _matches(stored or NOBODY, password)
    finally:
        _slots.release()
    return right and stored is not None


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Made with other parameters than today's: hash it anew while the password is at hand."""
    return HASHER.check_needs_rehash(stored)
