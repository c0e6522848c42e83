"""The Flask server: intake of phones, the township desk, the county gateways, and telling people."""
