"""Where each entry of a topic stands: file and line, so that whoever reads a verdict finds what to change.

Rules are paths of keys ("words.police: officer*", "people.per:ruto: Ruto"), which may leave out a level (the language, or
which list of names): the entry is looked for below the path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from missionwatch.detect.topic import topic_files

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(NamedTuple):
    """A key or a word of a topic: the keys that lead to it, and "people.yaml:31"."""

    path: str
    place: str


class Lines:
    """The places of all entries of a topic."""

    def __init__(self, entries: dict[str, list[Entry]], keys: dict[str, str]) -> None:
        self._entries = entries
        self._keys = keys

    def of(self, rule: str, language: str = "") -> str:
        """The place of a rule's entry, that of its key where no entry is known, or ""."""
        path, _, word = rule.partition(": ")
        below = [entry for entry in self._entries.get(word, ()) if f"{entry.path}.".startswith(f"{path}.")]
        if below:
            return next((entry for entry in below if entry.path.endswith(f".{language}")), below[0]).place
        return self._keys.get(path, "")

    def cite(self, rule: str, language: str = "") -> str:
        """The rule with its place behind it."""
        place = self.of(rule, language)
        return f"{rule} [{place}]" if place else rule


def read_lines(path: Path) -> Lines:
    """The places of all entries of the topic at a path, as `load_topic` finds it."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    keys: dict[str, str] = {}
    for file in topic_files(path):
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=LOADER)
        for word, key, line in _walk(root, ""):
            place = f"{file.name}:{line}"
            if word:
                entries[word].append(Entry(key, place))
            else:
                keys.setdefault(key, place)
    return Lines(dict(entries), keys)


def _walk(node: yaml.Node | None, path: str) -> Iterator[tuple[str, str, int]]:
    """(word, path, line) of every word, and ("", path, line) of every key."""
    if isinstance(node, yaml.MappingNode):
        parts = [value.value for key, values in node.value if key.value == "all" for value in values.value]
        if parts:  # a composed name is called by its parts
            yield " + ".join(parts), path, node.start_mark.line + 1
        for key, value in node.value:
            below = f"{path}.{key.value}" if path else str(key.value)
            yield "", below, key.start_mark.line + 1
            yield from _walk(value, below)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item, path)
    elif isinstance(node, yaml.ScalarNode) and node.value:
        yield str(node.value), path, node.start_mark.line + 1
