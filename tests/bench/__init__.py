"""Figures: how fast, how small, how much of the machine. See README.md."""
