"""Prints every item we ship, as phones pull it: for tests written in JavaScript (shipped_items.mjs)."""

import json

from server.catalogue.items import with_initials
from server.catalogue.reading import read_items

if __name__ == "__main__":
    print(json.dumps([with_initials(item).as_record() for item in read_items()], ensure_ascii=False))
