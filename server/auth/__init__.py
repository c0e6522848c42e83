"""Signing in at the desk: accounts, sessions in a table, throttled attempts, and the guard of every staff route."""

from server.auth.accounts import Account, WeakPassword, add_account, set_password
from server.auth.doorkeeper import current_person, htmx, start_auth
from server.auth.staff_sessions import StaffSession, end_sessions

__all__ = ["Account", "StaffSession", "WeakPassword", "add_account", "current_person", "end_sessions", "htmx", "set_password", "start_auth"]
