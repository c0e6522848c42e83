"""Settings, read once from the environment (and ``.env`` by python-dotenv)."""

import ipaddress
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent.parent
SMS_SECRET = "DAIBAN_SMS_SECRET_"  # noqa: S105  (how such settings begin)


class SettingError(Exception):
    """A setting is wrong. The text names the setting and the remedy."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set. ``.env.example`` explains each."""

    data_dir: Path
    host: str
    port: int
    simulator_port: int
    database_url: str
    files_url: str
    mirror_url: str
    replica_url: str
    key_file: Path
    epoch_file: Path
    public_url: str
    demo: bool
    allowed_private_origins: tuple[str, ...]
    safe_when: str
    threads: int
    secure_cookies: bool
    contact: str
    trusted_proxy: str
    yellow_days: int
    yellow_percent: int
    silent_days: int
    languages: tuple[str, ...]
    sms_file: Path | None = None
    sms_secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def enrolment_link(self, code: str) -> str:
        """Where an agent's phone enrols. The code stands in the fragment, which no server and no log ever sees."""
        return f"{self.public_url}/agent/enrolment#code={code}"


def load(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings. Raises ``SettingError`` on a value that can't be right."""
    if environ is None:
        load_dotenv(ROOT / ".env")
        environ = dict(os.environ)
    data_dir = Path(environ.get("DAIBAN_DATA_DIR") or ROOT / "var").resolve()
    port = _number(environ, "DAIBAN_PORT", 8000, low=1, high=65535)
    host = environ.get("DAIBAN_HOST") or "127.0.0.1"
    simulator_port = _number(environ, "DAIBAN_SIMULATOR_PORT", 8100, low=1, high=65535)
    public_url = _public_url(environ, port)
    database_url = _database_url(environ, data_dir)
    demo = _flag(environ, "DAIBAN_DEMO", default=True)
    trusted_proxy = _trusted_proxy(environ)
    if demo:
        _keep_local(host, public_url, trusted_proxy)
    return Settings(
        data_dir=data_dir,
        host=host,
        port=port,
        simulator_port=simulator_port,
        database_url=database_url,
        files_url=environ.get("DAIBAN_FILES_URL") or f"file://{data_dir / 'files'}",
        mirror_url=environ.get("DAIBAN_MIRROR_URL") or f"file://{data_dir / 'replica' / 'files'}",
        replica_url=environ.get("DAIBAN_REPLICA_URL") or f"file://{data_dir / 'replica' / 'database'}",
        key_file=Path(environ.get("DAIBAN_KEY_FILE") or data_dir / "keys.json"),
        epoch_file=Path(environ.get("DAIBAN_EPOCH_FILE") or data_dir / "epoch.json"),
        public_url=public_url,
        demo=demo,
        allowed_private_origins=_private_origins(environ, demo, simulator_port),
        safe_when=_safe_when(environ, database_url),
        threads=_number(environ, "DAIBAN_THREADS", 8, low=2, high=64),
        secure_cookies=public_url.startswith("https://"),
        contact=environ.get("DAIBAN_CONTACT") or "mailto:daiban@example.org",
        trusted_proxy=trusted_proxy,
        yellow_days=_number(environ, "DAIBAN_YELLOW_DAYS", 1, low=0, high=60),
        yellow_percent=_number(environ, "DAIBAN_YELLOW_PERCENT", 20, low=0, high=100),
        silent_days=_number(environ, "DAIBAN_SILENT_DAYS", 3, low=1, high=60),
        languages=_languages(environ),
        sms_file=Path(environ["DAIBAN_SMS_FILE"]) if environ.get("DAIBAN_SMS_FILE") else None,
        sms_secrets={name.removeprefix(SMS_SECRET): value for name, value in environ.items() if name.startswith(SMS_SECRET)},
    )


def _keep_local(host: str, public_url: str, trusted_proxy: str) -> None:
    """The demo accounts are public: nobody but this machine gets to them, not through a proxy either."""
    outside = {
        "DAIBAN_HOST": "" if is_loopback(host) else host,
        "DAIBAN_PUBLIC_URL": "" if is_loopback(urlsplit(public_url).hostname or "") else public_url,
        "DAIBAN_TRUSTED_PROXY": trusted_proxy,
    }
    for name, value in outside.items():
        if value:
            raise SettingError(
                f"{name}={value}: the demo accounts are public, so the demo serves this machine only, by a loopback address. "
                f"Leave {name} out, or set DAIBAN_DEMO=0 and run 'daiban init' for a real installation."
            )


def _languages(environ: dict[str, str]) -> tuple[str, ...]:
    """Which languages pages offer: by default those a native reader stands by."""
    known: dict[str, dict[str, Any]] = json.loads((ROOT / "locales" / "languages.json").read_text("utf-8"))
    named = [one.strip() for one in environ.get("DAIBAN_LANGUAGES", "").split(",") if one.strip()]
    if wrong := [one for one in named if one not in known]:
        raise SettingError(f"DAIBAN_LANGUAGES={wrong[0]}: use languages of locales/languages.json ({', '.join(known)}), comma-separated.")
    wanted = named or [locale for locale, about in known.items() if about["ready"]]
    return tuple(locale for locale in known if locale in wanted or locale == "zh_Hans")


def _trusted_proxy(environ: dict[str, str]) -> str:
    """One address, as connections from the proxy show it; a name would never match, and everybody would count as the proxy."""
    address = environ.get("DAIBAN_TRUSTED_PROXY", "").strip()
    try:
        return str(ipaddress.ip_address(address)) if address else ""
    except ValueError:
        raise SettingError(f"DAIBAN_TRUSTED_PROXY={address}: use the proxy's IP address, such as 127.0.0.1.") from None


def _public_url(environ: dict[str, str], port: int) -> str:
    url = (environ.get("DAIBAN_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise SettingError(f"DAIBAN_PUBLIC_URL={url}: use the address people type, such as https://daiban.example.cn, without a path.")
    return url


def _database_url(environ: dict[str, str], data_dir: Path) -> str:
    url = environ.get("DAIBAN_DATABASE_URL") or f"sqlite:///{data_dir / 'daiban.db'}"
    if not url.startswith(("sqlite:////", "postgresql://")):
        raise SettingError("DAIBAN_DATABASE_URL: use sqlite:////absolute/path.db or postgresql://user:password@host/name.")
    return url


def _safe_when(environ: dict[str, str], database_url: str) -> str:
    """PostgreSQL replicates by its own means; there is no Litestream that could say more than 'committed'."""
    on_sqlite = database_url.startswith("sqlite")
    when = environ.get("DAIBAN_SAFE_WHEN") or ("replicated" if on_sqlite else "committed")
    if when not in ("replicated", "committed") or (when == "replicated" and not on_sqlite):
        raise SettingError(f"DAIBAN_SAFE_WHEN={when}: use 'replicated' (SQLite with Litestream) or 'committed' (a replicated PostgreSQL).")
    return when


def _private_origins(environ: dict[str, str], demo: bool, simulator_port: int) -> tuple[str, ...]:
    """In the demo the county is the simulator on this machine."""
    named = [origin.strip() for origin in environ.get("DAIBAN_ALLOWED_PRIVATE_ORIGINS", "").split(",") if origin.strip()]
    return tuple([*named, f"http://127.0.0.1:{simulator_port}"] if demo else named)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _number(environ: dict[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingError(f"{name}={text}: use a whole number from {low} to {high}.")
    return int(text)


def _flag(environ: dict[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name) or ("1" if default else "0")
    if text not in ("0", "1"):
        raise SettingError(f"{name}={text}: use 1 for yes or 0 for no.")
    return text == "1"
