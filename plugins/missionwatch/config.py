"""Everything that people declare: settings, feeds, routes. YAML only, validated whole, unknown keys are errors.

The folder is `config/` of the checkout, or the one that MISSIONWATCH_CONFIG names. Every mistake becomes a ConfigError that
says which file, which key and what was expected; nothing is started after one.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from missionwatch.errors import ConfigError
from missionwatch.model import LANGUAGES, Feed

ROOT = Path(__file__).resolve().parents[2]
FEED_KINDS = ("wire", "national", "local", "broadcaster", "un", "ngo", "government", "think-tank", "aggregator")

M = TypeVar("M", bound=BaseModel)


def config_folder() -> Path:
    """The folder with the declared configuration."""
    return Path(os.environ.get("MISSIONWATCH_CONFIG") or ROOT / "config")


def home_folder() -> Path:
    """The folder with the state: embedded database, archive, Airflow's home."""
    return Path(os.environ.get("MISSIONWATCH_HOME") or ROOT / "var").resolve()


class Strict(BaseModel):
    """A declared mapping: no unknown keys, no silent conversion of types, values never change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# --- settings.yaml ---


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        raise ValueError(f"expected a network like 127.0.0.0/8, found {value!r}") from error
    return value


class WebSettings(Strict):
    """How we behave on the network."""

    allow_networks: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(default=(), strict=False)
    host_spacing_s: float = Field(default=2.0, ge=0, le=3600)
    connect_timeout_s: float = Field(default=10.0, gt=0, le=120)
    total_deadline_s: float = Field(default=30.0, gt=0, le=600)
    max_raw_bytes: int = Field(default=5_000_000, ge=1_000)
    max_decoded_bytes: int = Field(default=10_000_000, ge=1_000)
    max_redirects: int = Field(default=5, ge=0, le=20)
    concurrency: int = Field(default=20, ge=1, le=100)
    contact: str = "see the homepage of the operator"


class PollSettings(Strict):
    """When a feed is asked again."""

    backlog_h: float = Field(default=48.0, ge=0)
    new_feed_interval_min: int = Field(default=30, ge=1)
    min_interval_min: float = Field(default=10.0, ge=0)
    max_interval_h: float = Field(default=24.0, gt=0)
    alert_after_errors: int = Field(default=5, ge=1)


class FetchSettings(Strict):
    """How long a page that cannot be had is tried."""

    max_tries: int = Field(default=8, ge=1)
    first_backoff_min: float = Field(default=10.0, ge=0)
    max_backoff_h: float = Field(default=24.0, gt=0)


class RetentionSettings(Strict):
    """How many days things are kept. Mentions, stories, figures and digests stay for good."""

    raw_no_mention_d: int = Field(default=30, ge=1)
    work_d: int = Field(default=7, ge=1)
    outcomes_d: int = Field(default=90, ge=1)


class LimitSettings(Strict):
    """Shares of a run's items above which `report` turns red; looked at from `min_items` items on."""

    max_deferred_share: float = Field(default=0.6, ge=0, le=1)
    max_rejected_share: float = Field(default=0.6, ge=0, le=1)
    max_crashed_share: float = Field(default=0.02, ge=0, le=1)
    min_items: int = Field(default=20, ge=1)


class ClusterSettings(Strict):
    """How long a story stays open for new articles."""

    window_h: float = Field(default=168.0, gt=0)


class OperatorSettings(Strict):
    """Channels (of routes.yaml) that hear of dead feeds, red runs and held alerts."""

    channels: tuple[str, ...] = Field(default=(), strict=False)


class Settings(Strict):
    """config/settings.yaml; every key has a default."""

    web: WebSettings = WebSettings()
    poll: PollSettings = PollSettings()
    fetch: FetchSettings = FetchSettings()
    cluster: ClusterSettings = ClusterSettings()
    retention: RetentionSettings = RetentionSettings()
    limits: LimitSettings = LimitSettings()
    operator: OperatorSettings = OperatorSettings()
    topic: str = "haiti-security-mission"
    buckets: int = Field(default=4, ge=1, le=64)
    stage_budget_s: float = Field(default=240.0, gt=0)
    public_url: str | None = None

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return value if value is None else _http_address(value).rstrip("/")


# --- routes.yaml ---


class ChannelRoute(Strict):
    """A way to people. `connection` is the id of an Airflow connection; addresses of people stand here."""

    type: Literal["email"]
    connection: str = "missionwatch_smtp"
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1, strict=False)

    @field_validator("sender", "recipients", mode="after")
    @classmethod
    def _mail(cls, value: Any) -> Any:
        for address in (value,) if isinstance(value, str) else value:
            name, _, host = address.rpartition("@")
            if not name or not host or any(c.isspace() or ord(c) < 32 for c in address):
                raise ValueError(f"expected a mail address like desk@example.org, found {address!r}")
        return value


class AlertRoute(Strict):
    """Which rule is told on which channel."""

    rule: Literal["new_direct_story"]
    channel: str


class DigestRoute(Strict):
    """An edition: when its day ends, in which zone, in which language it is written, who gets it."""

    at: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    timezone: str
    language: Literal["en"] = "en"
    channel: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"expected a time zone like America/Port-au-Prince, found {value!r}") from error
        return value


class Routes(Strict):
    """config/routes.yaml: who hears of what."""

    channels: dict[str, ChannelRoute] = {}
    alerts: tuple[AlertRoute, ...] = Field(default=(), strict=False)
    digests: dict[str, DigestRoute] = {}


# --- feeds/*.yaml ---


def _http_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        port_ok = parts.port is None or parts.port > 0
        host = parts.hostname
    except ValueError as error:
        raise ValueError(f"expected an http or https address, found {value!r} ({error})") from error
    if parts.scheme not in {"http", "https"} or not host or not port_ok or any(c.isspace() for c in value):
        raise ValueError(f"expected an http or https address, found {value!r}")
    return value


class FeedEntry(Strict):
    """One feed, as an engineer writes it."""

    url: Annotated[str, AfterValidator(_http_address)]
    outlet: str = Field(min_length=1)
    language: Literal[LANGUAGES]  # type: ignore[valid-type]
    country: str = Field(pattern=r"^[A-Z]{2}$")
    kind: Literal[FEED_KINDS]  # type: ignore[valid-type]
    homepage: Annotated[str, AfterValidator(_http_address)] | None = None
    tier: int = Field(default=2, ge=1, le=3)
    format: Literal["feed", "sitemap", "page"] = "feed"
    fetch: Literal["all", "matching"] = "all"
    poll_every_min: int | None = Field(default=None, ge=1)
    enabled: bool = True
    unproven: bool = False
    notes: str = ""

    @field_validator("format")
    @classmethod
    def _format(cls, value: str) -> str:
        if value != "feed":
            raise ValueError("this version reads RSS, Atom, RDF and JSON feeds only: format must be 'feed'")
        return value


# --- reading ---


class _UniqueKeys(yaml.SafeLoader):
    """SafeLoader that refuses a key written twice: YAML itself would let the second one win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, (str, int, float, bool)):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The content of one YAML file. Raises ConfigError naming file and line."""
    name = _shown(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError("the file does not exist", file=name) from error
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}", file=name) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"the file is not UTF-8 (byte {error.start})", file=name) from error
    try:
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        raise ConfigError(getattr(error, "problem", None) or "no valid YAML", file=name, key=line) from error
    except RecursionError as error:
        raise ConfigError("nested too deeply", file=name) from error


def validate(model: type[M], data: Any, *, file: str, key: str = "") -> M:
    """`data` as a `model`, or a ConfigError naming the first key that is wrong and what was expected there."""
    if not isinstance(data, dict):
        raise ConfigError(f"expected a mapping of keys, found {_kind(data)}", file=file, key=key)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            _expected(first, known=sorted(model.model_fields)), file=file, key=".".join(p for p in (key, path) if p)
        ) from error


def _expected(problem: Any, known: list[str]) -> str:
    if problem["type"] == "extra_forbidden":
        hint = f"; known here: {', '.join(known)}" if len(problem["loc"]) == 1 else ""
        return f"unknown key{hint}"
    if problem["type"] == "missing":
        return "this key is missing"
    message = problem["msg"].removeprefix("Value error, ")
    return message if "found" in message else f"{message[0].lower()}{message[1:]}, found {problem.get('input')!r:.80}"


def _kind(data: Any) -> str:
    return {type(None): "nothing", list: "a list", str: "a text"}.get(type(data), type(data).__name__)


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def load_settings(folder: Path | None = None) -> Settings:
    """config/settings.yaml, or the defaults where the file is not there."""
    path = (folder or config_folder()) / "settings.yaml"
    if not path.exists():
        return Settings()
    return validate(Settings, read_yaml(path) or {}, file=_shown(path))


def load_routes(folder: Path | None = None) -> Routes:
    """config/routes.yaml; every channel that is named must be declared."""
    path = (folder or config_folder()) / "routes.yaml"
    if not path.exists():
        return Routes()
    routes = validate(Routes, read_yaml(path) or {}, file=_shown(path))
    named = [(f"alerts.{n}.channel", a.channel) for n, a in enumerate(routes.alerts)]
    named += [(f"digests.{key}.channel", d.channel) for key, d in routes.digests.items() if d.channel]
    for key, channel in named:
        if channel not in routes.channels:
            raise ConfigError(
                f"no such channel {channel!r}; declared: {', '.join(routes.channels) or 'none'}",
                file=_shown(path),
                key=key,
            )
    return routes


def load_feeds(folder: Path | None = None) -> dict[str, Feed]:
    """All feeds of config/feeds/*.yaml by key. A key or an address that stands twice is an error."""
    base = (folder or config_folder()) / "feeds"
    feeds: dict[str, Feed] = {}
    origin: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for path in sorted(base.glob("*.yaml")):
        name = _shown(path)
        data = read_yaml(path) or {}
        if not isinstance(data, dict):
            raise ConfigError(f"expected a mapping from feed keys to feeds, found {_kind(data)}", file=name)
        for key, value in data.items():
            if not isinstance(key, str) or not key.replace("-", "").isalnum() or key != key.lower():
                raise ConfigError("a feed's key is lower-case letters, digits and hyphens", file=name, key=str(key))
            if key in feeds:
                raise ConfigError(f"this feed is declared already in {origin[key]}", file=name, key=key)
            entry = validate(FeedEntry, value, file=name, key=key)
            if entry.url in addresses:
                raise ConfigError(f"feed {addresses[entry.url]} has this address already", file=name, key=f"{key}.url")
            feeds[key] = Feed(key=key, **entry.model_dump())
            origin[key], addresses[entry.url] = name, key
    return feeds
