"""The demo: an invented county with its people, and cases in various states. Never in a real installation."""

from server.demo.seeding import seed_demo

__all__ = ["seed_demo"]
