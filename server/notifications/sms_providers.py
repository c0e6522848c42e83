"""The providers of this installation, in the order in which they are asked."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, current_app
from pydantic import TypeAdapter, ValidationError

from server.config import SettingError, Settings
from server.notifications.sms_profile import SmsProfile
from server.notifications.sms_provider import NotEver, NotNow, Provider, Unanswered, Words
from server.outbound import OutboundRefused, check_url

REST = timedelta(minutes=1)
"""A provider that failed is asked last for so long: the next messages don't wait for it first."""


class SmsProviders:
    """Fail-over from one to the next."""

    def __init__(self, providers: list[Provider], clock: Callable[[], datetime]) -> None:
        self._providers, self._clock = providers, clock
        self._resting: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._providers)

    def find(self, name: str) -> Provider | None:
        """The provider of this name."""
        return next((one for one in self._providers if one.name == name), None)

    def title_of(self, name: str | None) -> str:
        """What people call it."""
        found = self.find(name or "")
        return found.profile.title if found else (name or "")

    def send(self, words: Words, *, may_repeat: bool) -> tuple[str, str]:
        """Ask one after the other; who took it, and under which id.

        Raises ``NotNow`` when one of them may take it later, ``NotEver`` when all said no. After a lost answer the same provider is
        asked again first (``Unanswered``), unless ``may_repeat``: better told twice than not at all.
        """
        problems: list[Exception] = []
        for provider in self._in_turn():
            try:
                return provider.name, provider.send(words)
            except (NotNow, Unanswered) as failure:
                self._resting[provider.name] = self._clock() + REST
                if isinstance(failure, Unanswered) and not may_repeat:
                    raise
                problems.append(NotNow(str(failure)))
            except NotEver as failure:
                problems.append(failure)
        raise next((one for one in problems if isinstance(one, NotNow)), problems[-1] if problems else NotEver("no_operator"))

    def _in_turn(self) -> list[Provider]:
        now = self._clock()
        return sorted(self._providers, key=lambda one: self._resting.get(one.name, now) > now)


def start_sms(app: Flask, settings: Settings, profiles: list[SmsProfile], secrets: dict[str, str], clock: Callable[[], datetime]) -> None:
    """Make the providers of the app. Raises ``SettingError`` for a profile without its secret."""
    made = []
    for profile in profiles:
        if not secrets.get(profile.secret):
            raise SettingError(f"DAIBAN_SMS_SECRET_{profile.secret}: set the secret of the SMS provider {profile.name}.")
        made.append(Provider(profile, secrets[profile.secret], settings.allowed_private_origins, clock))
    app.extensions["daiban_sms"] = SmsProviders(made, clock)


def read_profiles(settings: Settings) -> list[SmsProfile]:
    """The profiles of ``DAIBAN_SMS_FILE``, in order; none without one. Raises ``SettingError``."""
    if settings.sms_file is None:
        return []
    try:
        found = TypeAdapter(list[SmsProfile]).validate_python(json.loads(settings.sms_file.read_text("utf-8")))
    except OSError as problem:
        raise SettingError(f"DAIBAN_SMS_FILE={settings.sms_file}: {problem.strerror}. Name a file this account can read.") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise SettingError(f"DAIBAN_SMS_FILE: {where}: {first['msg']}. server/notifications/README.md explains the file.") from None
    except ValueError as problem:
        raise SettingError(f"DAIBAN_SMS_FILE={settings.sms_file} is not JSON: {problem}.") from None
    for profile in found:
        _check_address(settings, profile)
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise SettingError("DAIBAN_SMS_FILE: two providers have the same name.")
    return found


def _check_address(settings: Settings, profile: SmsProfile) -> None:
    try:
        check_url(profile.url, settings.allowed_private_origins, ports=None)
    except OutboundRefused as why:
        raise SettingError(
            f"DAIBAN_SMS_FILE: the url of {profile.name} can't be called ({why}). Use https, or add its origin to "
            "DAIBAN_ALLOWED_PRIVATE_ORIGINS."
        ) from None


def sms_providers(app: Flask | None = None) -> SmsProviders:
    """The providers of the running app."""
    made: SmsProviders = (app or current_app).extensions["daiban_sms"]
    return made
