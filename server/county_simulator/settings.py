"""Settings of the simulator, all from the environment."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class CountySettings:
    """``charset`` is what the simulated county speaks; ``callback_url`` is where it reports to."""

    host: str
    port: int
    data_dir: Path
    key_id: str
    secret: bytes
    callback_url: str
    charset: str
    login: str
    password: str
    session_secret: str


def load(environ: dict[str, str] | None = None) -> CountySettings:
    """Read the settings. Ends the program with a sentence when one can't be right."""
    environ = dict(os.environ) if environ is None else environ
    host = environ.get("COUNTY_HOST") or "127.0.0.1"
    if host not in LOOPBACK:
        raise SystemExit(f"COUNTY_HOST={host}: the simulator's password is public, so it listens on loopback only.")
    port = environ.get("COUNTY_PORT") or "8100"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SystemExit(f"COUNTY_PORT={port}: use a whole number from 1 to 65535.")
    charset = (environ.get("COUNTY_CHARSET") or "utf-8").lower()
    if charset not in ("utf-8", "gbk"):
        raise SystemExit(f"COUNTY_CHARSET={charset}: use utf-8 or gbk.")
    if not environ.get("COUNTY_SECRET"):
        raise SystemExit("COUNTY_SECRET: set the secret shared with the township's gateway.")
    return CountySettings(
        host=host,
        port=int(port),
        data_dir=Path(environ.get("COUNTY_DATA_DIR") or "var/county").resolve(),
        key_id=environ.get("COUNTY_KEY_ID") or "daiban",
        secret=environ["COUNTY_SECRET"].encode(),
        callback_url=environ.get("COUNTY_CALLBACK_URL") or "http://127.0.0.1:8000/county/v1/callback",
        charset=charset,
        login=environ.get("COUNTY_LOGIN") or "county",
        password=environ.get("COUNTY_PASSWORD") or "county",
        session_secret=secrets.token_hex(32),
    )
