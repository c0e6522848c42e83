"""The protocol: turns what a phone did into a fact on the server, exactly once. See README.md."""

import proxy_service  # noqa: F401  (it names constraints before the first table is declared)
