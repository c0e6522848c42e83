"""What a phone fetches before it works without a network."""

import subprocess
from pathlib import Path

from tests.bench.table import Table
from webapp.build import ROOT
from webapp.build.node import node_program

BUILT = ROOT / "webapp" / "static" / "build"
NEEDED = ("sw.js", "page.js", "image_worker.js", "qr_worker.js", "phone.css")
BROTLI = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(process.argv[1])).length))"


def measure(table: Table) -> None:
    """Each file compressed as the server sends it, and all of them."""
    table.heading("The phone's program, compressed (brotli), without icons")
    sizes = {name: brotli(BUILT / name) for name in NEEDED}
    for name, size in sizes.items():
        table.add(name, f"{size / 1000:.1f} KB")
    whole = sum(sizes.values())
    table.add("all of it", f"{whole / 1000:.1f} KB", "≤ 60 KB", whole <= 60_000)


def brotli(file: Path) -> int:
    """Bytes of the file, compressed as well as brotli can."""
    asked = [node_program(), "-e", BROTLI, str(file)]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
