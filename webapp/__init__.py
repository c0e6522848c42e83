"""The phone's program, every page, and what builds them."""
