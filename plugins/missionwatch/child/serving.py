"""The child's side: requests from stdin, answers on stdout, until stdin ends.

After warming up it takes away its own right to open files and sockets, and limits its memory; each request gets its own
allowance of CPU. What breaks a limit kills the process or raises MemoryError here, never in the parent.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from missionwatch.child.frames import read_frame, write_frame

_ENCODINGS = """
iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10
iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257
cp1258 cp437 cp850 cp852 cp866 cp874 cp932 cp949 cp950 koi8-r koi8-u koi8-t utf-8 utf-16 utf-16-le utf-16-be
utf-32 utf-32-le utf-32-be shift_jis euc-jp euc-kr gb2312 gbk gb18030 big5 big5-hkscs tis-620 mac-roman
mac-cyrillic iso-2022-jp ascii latin-1 idna
"""
EXTRA_MEMORY = 400_000_000
CPU_S = 15


def serve(warm_up: Callable[[], object], answer: Callable[[bytes, bytes], tuple[bytes, bool]]) -> None:
    """Answer pairs of frames (head, body) until stdin ends, or `answer` says that this process had better not go on.

    `answer` gives the answer's bytes, and whether another request may come. `warm_up` imports whatever is loaded on first
    use, since later no file can be opened; the charsets of the web are looked up here.
    """
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break the frames
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business; it ends us
    for name in _ENCODINGS.split():
        codecs.lookup(name)
    warm_up()
    lock_in()
    write_frame(answers, b"ready")
    while (head := read_frame(requests)) is not None and (body := read_frame(requests)) is not None:
        allow_cpu()
        data, goes_on = answer(head, body)
        write_frame(answers, data)
        if not goes_on:
            break


def lock_in() -> None:
    """No further file or socket, and only so much more memory than now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if os.path.exists("/proc/self/statm") else 0  # noqa: PTH110
    limit = pages * resource.getpagesize() + EXTRA_MEMORY if pages else 1_000_000_000
    with contextlib.suppress(ValueError, OSError):  # systems without /proc may not know this limit either
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    highest = 3  # stdin, stdout, stderr and nothing else: no file, no socket
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))


def allow_cpu() -> None:
    """So many seconds of CPU from now; more end the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + CPU_S + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
