"""Routes are closed by default: a view says who may enter, or the app does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, request

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """Who may enter. ``kind``: open, staff, device, gateway, sms."""

    kind: str
    roles: tuple[str, ...] = ()
    why: str = ""


GUARDS: dict[str, Callable[[Access], Any]] = {"open": lambda access: None}


def guard(kind: str) -> Callable[[Callable[[Access], Any]], Callable[[Access], Any]]:
    """Register the function that lets a request of this kind in (returns None) or answers it."""

    def register(function: Callable[[Access], Any]) -> Callable[[Access], Any]:
        GUARDS[kind] = function
        return function

    return register


def open_to_all(why: str) -> Callable[[View], View]:
    """Anyone may enter; ``why`` says for what reason. ``tests/server/test_routes.py`` lists them all."""
    return _mark(Access("open", why=why))


def for_staff(*roles: str) -> Callable[[View], View]:
    """Signed-in staff of these roles. Areas are checked where the record is found (404 outside one's own)."""
    return _mark(Access("staff", roles))


def for_device(view: View) -> View:
    """An enrolled, active phone, by its send token."""
    return _mark(Access("device", ("active",)))(view)


def for_any_device(view: View) -> View:
    """Also a phone in quarantine: it may learn that it is, and ask for an id of its own."""
    return _mark(Access("device", ("active", "quarantined")))(view)


def for_handing_in(view: View) -> View:
    """A phone in use, or one that was shut out: it hands in what it still holds, and is told nothing."""
    return _mark(Access("device", ("active", "revoked")))(view)


def for_every_device(view: View) -> View:
    """A phone in whatever state, to learn which it is."""
    return _mark(Access("device", ("active", "quarantined", "revoked")))(view)


def for_gateway(view: View) -> View:
    """A county system, by its signature."""
    return _mark(Access("gateway"))(view)


def for_sms_provider(view: View) -> View:
    """An SMS provider, by its signature."""
    return _mark(Access("sms"))(view)


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view behind an endpoint declares."""
    return getattr(app.view_functions[endpoint], "access", None)


def close_routes(app: Flask) -> None:
    """Check that every route declares its access, and enforce it before each request."""
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    if undeclared:
        raise RuntimeError(f"routes without a declared access: {', '.join(sorted(undeclared))}")

    @app.before_request
    def enforce() -> Any:
        if request.endpoint is None:
            return None
        access = access_of(app, request.endpoint)
        return GUARDS[access.kind](access) if access else ("", 404)
