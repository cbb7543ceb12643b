"""Every error that MissionWatch raises on purpose.

    MissionwatchError            kind (short stable word), subject (feed key or address)
    ├── ConfigError              a file and a key; stops before any work
    ├── ItemError                one feed, entry or article; recorded and counted, the batch goes on
    │   ├── Deferred             again at retry_at
    │   └── Rejected             never again
    ├── StoreError               the database failed; the task fails and Airflow tries again
    ├── LockedError              somebody else does this work already
    ├── StackError               the embedded database or an Airflow process did not start
    └── DeliveryError            a channel refused; the alert stays pending

Errors of libraries become one of these at the edge where they arise, with the cause kept (``raise ... from error``).
"""

from __future__ import annotations

from datetime import datetime, timedelta


class MissionwatchError(Exception):
    """The root: `kind` is a short stable word for counting, `subject` names the feed, address or thing concerned."""

    kind = "error"

    def __init__(self, message: str, *, subject: str = "", kind: str | None = None) -> None:
        super().__init__(message)
        self.subject = subject
        if kind is not None:
            self.kind = kind


class ConfigError(MissionwatchError):
    """What a person declared is wrong: which file, which key, what was expected."""

    kind = "config"

    def __init__(self, message: str, *, file: str, key: str = "") -> None:
        super().__init__(message, subject=file)
        self.file = file
        self.key = key

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.args[0]}"


class StoreError(MissionwatchError):
    """The database or the archive failed. `is_outage` tells a server that is away from a statement that it refused."""

    kind = "store"

    def __init__(self, message: str, *, subject: str = "", is_outage: bool = False) -> None:
        super().__init__(message, subject=subject)
        self.is_outage = is_outage


class LockedError(MissionwatchError):
    """Another worker holds this stage and bucket; the message says which run, since when."""

    kind = "locked"


class StackError(MissionwatchError):
    """The embedded database or a process of the stack did not do what it was asked to."""

    kind = "stack"


class DeliveryError(MissionwatchError):
    """A channel did not take a message. `is_permanent` means that trying again is pointless."""

    kind = "delivery"

    def __init__(self, message: str, *, subject: str = "", is_permanent: bool = False) -> None:
        super().__init__(message, subject=subject)
        self.is_permanent = is_permanent


class ItemError(MissionwatchError):
    """One item failed; `kind` is the reason that is counted."""

    kind = "item"


class Deferred(ItemError):
    """Try again later. `after` is the least time to wait; None leaves the back-off to the stage."""

    kind = "deferred"

    def __init__(
        self,
        message: str,
        *,
        subject: str = "",
        kind: str | None = None,
        after: timedelta | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message, subject=subject, kind=kind)
        self.after = after
        self.retry_at = retry_at


class HostUnreachable(Deferred):
    """No address, no connection, no answer in time, a broken TLS handshake."""

    kind = "unreachable"


class RateLimited(Deferred):
    """The server asked to be left alone (429, 503 with Retry-After)."""

    kind = "rate limited"


class ServerError(Deferred):
    """The server failed (5xx)."""

    kind = "server error"


class Rejected(ItemError):
    """Never again, because of `kind`."""

    kind = "rejected"


class Gone(Rejected):
    """404 or 410."""

    kind = "gone"


class Forbidden(Rejected):
    """401, 402, 403, 451: the page is there, but not for us."""

    kind = "forbidden"


class RobotsDisallowed(Rejected):
    """The site's robots.txt asks us to stay away from this address."""

    kind = "robots"


class Blocked(Rejected):
    """The address leads where the guard does not go: private networks, other ports, other schemes."""

    kind = "blocked"


class TooLarge(Rejected):
    """More bytes than allowed, on the wire or decoded."""

    kind = "too large"


class Undecodable(Rejected):
    """A body whose content encoding or characters cannot be decoded."""

    kind = "undecodable"


class BadAddress(Rejected):
    """Not an address that can be fetched."""

    kind = "bad address"


class NotFeed(Rejected):
    """The document is no feed, or one that is dangerous to parse."""

    kind = "not a feed"


class NotArticle(Rejected):
    """The page holds no article: empty, an error page, a consent wall, a list, a video page."""

    kind = "not an article"
