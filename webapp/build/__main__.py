"""``python -m webapp.build``: compile the templates and the texts, then bundle the phone's program."""

import sys
import time

from webapp.build import ROOT, BuildError
from webapp.build.compile_templates import compile_phone_templates
from webapp.build.compile_texts import compile_texts
from webapp.build.node import run_node


def main() -> int:
    """Build everything; 1 when a source file can't be built."""
    started = time.monotonic()
    try:
        compile_phone_templates()
        compile_texts()
        print(run_node(ROOT / "webapp" / "build" / "bundle.mjs"), end="")
    except BuildError as error:
        print(f"build failed: {error}", file=sys.stderr)
        return 1
    print(f"built in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
