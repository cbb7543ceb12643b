"""Bytes to text, whoever is wrong: the HTTP header, the XML declaration, or both.

Valid UTF-8 with anything beyond ASCII in it is UTF-8, whatever was declared: no other text looks like that by chance.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Names that are text encodings of documents. Python knows more (base64, idna, punycode), some of them very slow.
_KNOWN = re.compile(
    r"iso[-_]?8859[-_]?\d{1,2}|latin[-_]?\d{1,2}|(?:windows|cp|x-cp)[-_]?\d{3,4}|koi8[-_][rut]|us-ascii|ascii|utf[-_]?(?:8|16|32)(?:[-_]?[lb]e)?"
    r"|shift[-_]?jis|sjis|euc[-_](?:jp|kr|cn)|gb(?:2312|k|18030)|big5(?:[-_]hkscs)?|tis[-_]?620|mac(?:roman|cyrillic|intosh)|iso-2022-jp",
    re.IGNORECASE,
)
# Browsers read these two as the third, since that is what is written.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_MAX_BROKEN_SHARE = 0.1


def decoded(body: bytes, content_type: str | None) -> str:
    """The text of `body`; never fails, and puts U+FFFD for what no reading makes sense of."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = _without_mark(body[:4])
    if wide:
        return body.decode(wide, "replace")
    as_utf8 = _as_utf8(body)
    if as_utf8 is not None:
        return as_utf8
    for label in (_from_header(content_type), _from_declaration(body), "cp1252"):
        encoding = _name(label)
        if encoding and not encoding.startswith("utf"):
            return _single(body, encoding)
    return body.decode("utf-8", "replace")


def _without_mark(start: bytes) -> str | None:
    return {b"<\0?\0": "utf-16-le", b"\0<\0?": "utf-16-be", b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be"}.get(
        start
    ) or (
        "utf-16-le"
        if re.fullmatch(rb"<\0[\w!]\0", start)
        else "utf-16-be"
        if re.fullmatch(rb"\0<\0[\w!]", start)
        else None
    )


def _as_utf8(body: bytes) -> str | None:
    """The text if it is UTF-8, but for a few broken bytes; None if it is something else."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = sum(1 for c in text if c > "\x7f") - broken
    return text if broken <= beyond * _MAX_BROKEN_SHARE else None


def _single(body: bytes, name: str) -> str:
    """cp1252 has five holes; they are read as Latin-1 reads them."""
    return body.decode("cp1252", "_holes") if name == "cp1252" else body.decode(name, "replace")


def _fill_holes(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("_holes", _fill_holes)


def _from_header(content_type: str | None) -> str | None:
    match = _IN_HEADER.search(content_type or "")
    return match[1] if match else None


def _from_declaration(body: bytes) -> str | None:
    match = _DECLARED.search(body[:1024])
    return match[1].decode("ascii") if match else None


def _name(label: str | None) -> str | None:
    if label is None or not _KNOWN.fullmatch(label):
        return None
    try:
        name = codecs.lookup(label.removeprefix("x-")).name
    except LookupError:
        return None
    return _MEANT.get(name, name)
