"""robots.txt as RFC 9309 reads it: which rules concern us, what they allow, and how slowly to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

AGENT = "missionwatch"
MAX_BYTES = 500_000
KEEP = timedelta(hours=24)
KEEP_FAILURE = timedelta(hours=1)
MAX_DELAY_S = 30.0
_AGENT_LINE = re.compile(r"\s*user-?\s?agent\s*:\s*([^#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """One parsed robots.txt."""

    parsed: Protego

    def allows(self, url: str) -> bool:
        return bool(self.parsed.can_fetch(url, AGENT))

    def delay_s(self) -> float:
        """Seconds that the site wants between two requests, at most MAX_DELAY_S; 0 where it does not say."""
        delay = self.parsed.crawl_delay(AGENT)
        rate = self.parsed.request_rate(AGENT)
        by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return min(max(float(delay or 0.0), by_rate, 0.0), MAX_DELAY_S)


def rules(text: str) -> Rules:
    """The rules of a robots.txt, whatever is in it."""
    return Rules(Protego.parse(_ours(text[:MAX_BYTES])))


def _ours(text: str) -> str:
    """Only the groups that concern us: parsing takes agents times rules, and a hostile file has many of both."""
    kept: list[str] = []
    agents: list[str] = []
    in_rules = True
    for line in text.splitlines():
        match = _AGENT_LINE.match(line)
        if match:
            if in_rules:
                agents, in_rules = [], False
            name = match[1].strip().lower()
            if name == "*" or name.partition("/")[0].strip("* ") == AGENT:
                name = "*" if name == "*" else AGENT
                if name not in agents:
                    agents.append(name)
                    kept.append(f"User-agent: {name}")
        elif line.partition("#")[0].strip():
            in_rules = True
            if agents:
                kept.append(line)
    return "\n".join(kept)
