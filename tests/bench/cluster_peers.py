"""What others would do about republished texts: groups of near-duplicates by MinHash-LSH (datasketch, rensa), simhash, and
plain containment. Each takes texts in order and gives a label for each.

All see the same three-word shingles; groups are the connected components of the pairs that a method finds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import datasketch
import rensa
import simhash
import xxhash

PERMUTATIONS = 128
_WORD = re.compile(r"\w+")


def shingles(text: str) -> list[str]:
    """The distinct runs of three words of a text."""
    words = _WORD.findall(text.lower())
    return list({" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2))})


def minhash_datasketch(texts: Sequence[str], threshold: float = 0.5) -> list[int]:
    """MinHash-LSH by datasketch, its hash functions in one vectorised call for each text."""
    index = datasketch.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)

    def near(number: int, text: str) -> list[int]:
        signature = datasketch.MinHash(num_perm=PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest)
        signature.update_batch([shingle.encode() for shingle in shingles(text)])
        found = index.query(signature)
        index.insert(number, signature)
        return list(found)

    return _groups(texts, near)


def minhash_rensa(texts: Sequence[str], threshold: float = 0.5) -> list[int]:
    """MinHash-LSH by rensa, 32 bands, candidates checked by the estimate."""
    index = rensa.RMinHashLSH(threshold, PERMUTATIONS, 32)
    signatures: list[rensa.RMinHash] = []

    def near(number: int, text: str) -> list[int]:
        signature = rensa.RMinHash(PERMUTATIONS, 1)
        signature.update(shingles(text))
        found = [n for n in index.query(signature) if signatures[n].jaccard(signature) >= threshold]
        index.insert(number, signature)
        signatures.append(signature)
        return found

    return _groups(texts, near)


def simhash_3_bits(texts: Sequence[str]) -> list[int]:
    """64-bit simhash, at most three bits apart."""
    index = simhash.SimhashIndex([], k=3)

    def near(number: int, text: str) -> list[int]:
        signature = simhash.Simhash(shingles(text), f=64)
        found = [int(n) for n in index.get_near_dups(signature)]
        index.add(str(number), signature)
        return found

    return _groups(texts, near)


def containment(texts: Sequence[str], least: float = 0.4, shared: int = 6) -> list[int]:
    """Shared shingles over those of the shorter text, by an inverted index; no regard to boilerplate, figures or time."""
    postings: dict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []

    def near(number: int, text: str) -> list[int]:
        keys = {xxhash.xxh3_64_intdigest(shingle.encode()) for shingle in shingles(text)}
        common: dict[int, int] = defaultdict(int)
        for key in keys:
            for other in postings[key]:
                common[other] += 1
            postings[key].append(number)
        sizes.append(len(keys))
        return [n for n, c in common.items() if c >= shared and c >= least * min(sizes[n], len(keys))]

    return _groups(texts, near)


def _groups(texts: Iterable[str], near: Callable[[int, str], list[int]]) -> list[int]:
    parents: list[int] = []

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for number, text in enumerate(texts):
        parents.append(number)
        for other in near(number, text):
            parents[root(other)] = root(number)
    return [root(number) for number in range(len(parents))]


PEERS: dict[str, Callable[[Sequence[str]], list[int]]] = {
    "datasketch, Jaccard 0.5": minhash_datasketch,
    "rensa, Jaccard 0.5": minhash_rensa,
    "simhash, 3 bits": simhash_3_bits,
    "containment 0.4": containment,
}
