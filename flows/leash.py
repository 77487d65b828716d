"""`python leash.py PARENT NICENESS COMMAND…`: become that command, and die with the parent, however it dies.

Linux tells a child of its parent's death (PR_SET_PDEATHSIG); the setting survives exec. It is set here and not between
fork and exec in the parent, because code that runs there in a process with threads may wait for a lock for ever. The
signal is sent when the *thread* that started us ends, so flows/child.py starts children from one that stays.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, niceness: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked to be told
        sys.exit(1)
    os.nice(niceness)
    os.execvp(command[0], command)  # noqa: S606 – the command is our own (flows/child.py)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
