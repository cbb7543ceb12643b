"""The parser child, `python -m missionwatch.poll.worker`: requests from stdin, answers on stdout, until stdin ends.

After warming up it takes away its own right to open files and sockets, and limits its memory; each document gets its
own allowance of CPU. What breaks a limit kills the process or raises MemoryError here, never in the parent.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import resource
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from missionwatch.errors import ItemError
from missionwatch.poll.feed import parse_feed
from missionwatch.poll.wire import packed, read_frame, write_frame

EXTRA_MEMORY = 400_000_000
CPU_S = 15
_WARM_UP = (
    b"<rss version='2.0'><channel><title>x</title><item><title>a &amp; b</title>"
    b"<pubDate>Tue, 25 Jun 2024 14:00:00 +0000</pubDate>"
    b"<description>&lt;p&gt;x&lt;/p&gt;</description></item></channel></rss>",
    b"<rss version='2.0'><channel><title>x & y &nbsp;</title><item><title>a<br>b</title><pubDate>25 mai 24",
    b"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry><id>1</id>"
    b"<updated>2024-06-25T14:00:00Z</updated>"
    b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content></entry></feed>",
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel>"
    b"<title>x</title></channel><item><title>a</title></item></rdf:RDF>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1}]}',
    b"<html><head><link rel='alternate' type='application/rss+xml' href='/f.xml'></head></html>",
)
_ENCODINGS = """
iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10
iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257
cp1258 cp437 cp850 cp852 cp866 cp874 cp932 cp949 cp950 koi8-r koi8-u koi8-t utf-8 utf-16 utf-16-le utf-16-be
utf-32 utf-32-le utf-32-be shift_jis euc-jp euc-kr gb2312 gbk gb18030 big5 big5-hkscs tis-620 mac-roman
mac-cyrillic iso-2022-jp ascii latin-1 idna
"""


def main() -> None:
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break the frames
    _warm_up()
    _lock_in()
    write_frame(answers, b"ready")
    while (head := read_frame(requests)) is not None and (body := read_frame(requests)) is not None:
        if not _answer(answers, head, body):
            break


def _answer(answers: IO[bytes], head: bytes, body: bytes) -> bool:
    """Answer one request; False where this process had better not take another."""
    _allow_cpu()
    try:
        request = json.loads(head)
        feed = parse_feed(body, request["content_type"], request["url"], now=datetime.fromisoformat(request["now"]))
        write_frame(answers, b"+" + packed(feed))
    except ItemError as error:
        write_frame(answers, b"-" + json.dumps([type(error).__name__, str(error), error.kind]).encode())
    except (MemoryError, RecursionError) as error:
        text = f"parsing it broke a limit ({type(error).__name__})"
        write_frame(answers, b"-" + json.dumps(["NotFeed", text, "hostile feed"]).encode())
        return False
    except Exception:  # unforeseen: told to the parent, which raises it there
        write_frame(answers, b"!" + traceback.format_exc().encode("utf-8", "replace")[-8_000:])
    return True


def _warm_up() -> None:
    """Import and look up now whatever is loaded on first use, since later no file can be opened."""
    for name in _ENCODINGS.split():
        codecs.lookup(name)
    for body in _WARM_UP:
        try:
            parse_feed(body, None, "https://warm.example/feed", now=datetime.now(UTC))
        except ItemError:
            continue


def _lock_in() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if os.path.exists("/proc/self/statm") else 0  # noqa: PTH110
    limit = pages * resource.getpagesize() + EXTRA_MEMORY if pages else 1_000_000_000
    with contextlib.suppress(ValueError, OSError):  # systems without /proc may not know this limit either
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    highest = 3  # stdin, stdout, stderr and nothing else: no file, no socket
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))


def _allow_cpu() -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + CPU_S + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


if __name__ == "__main__":
    main()
