"""Builds the phone's program and the pages: templates, texts, bundle. ``python -m webapp.build`` runs all three."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "webapp" / "templates"
LOCALES = ROOT / "locales"
WORKER_BUILD = ROOT / "webapp" / "worker" / "build"


class BuildError(Exception):
    """Something in a source file can't be built. The text names file and line."""
