"""What an answer says: the result, an error that the work foresees, or the traceback of one that it does not."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping

from missionwatch.errors import ItemError

_RESULT, _ERROR, _FAULT = b"+", b"-", b"!"
_LONGEST = 8_000  # bytes of a traceback, its end


def answered(
    work: Callable[[], bytes], foreseen: type[ItemError], beyond: Callable[[str], ItemError], spoils: str | None = None
) -> tuple[bytes, bool]:
    """In the child: the answer that `work` makes, and whether this process may take other work after it.

    Not after an error of the kind that `spoils`, and not after a broken limit. `beyond` makes the error of work that broke a
    limit, from the name of what was raised.
    """
    try:
        return _RESULT + work(), True
    except foreseen as error:
        return _told(error), error.kind != spoils
    except (MemoryError, RecursionError) as error:
        return _told(beyond(type(error).__name__)), False
    except Exception:  # unforeseen: told to the parent, which raises it there
        return _FAULT + traceback.format_exc().encode("utf-8", "replace")[-_LONGEST:], True


def _told(error: ItemError) -> bytes:
    return _ERROR + json.dumps([type(error).__name__, str(error), error.kind]).encode()


def opened(
    answer: bytes, subject: str, errors: Mapping[str, type[ItemError]], otherwise: type[ItemError], fault: str
) -> bytes:
    """In the parent: the result. Raises the error that the child foresaw, RuntimeError, which begins with `fault`, for others."""
    mark, text = answer[:1], answer[1:]
    if mark == _RESULT:
        return text
    if mark == _ERROR:
        name, message, kind = json.loads(text)
        raise errors.get(name, otherwise)(message, subject=subject, kind=kind)
    raise RuntimeError(f"{fault}:\n{text.decode('utf-8', 'replace')}")
