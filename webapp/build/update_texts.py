"""``python -m webapp.build.update_texts``: collect the texts of templates, Python and JavaScript into the catalogues to translate."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po
from babel.util import pathmatch

from webapp.build import LOCALES, ROOT, traditional
from webapp.build.compile_texts import catalogue_files, is_translated, read_catalogue

KEYWORDS = {**DEFAULT_KEYWORDS, "_": None, "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
SEARCHED = ("proxy_service", "server", "sync", "webapp")


def extract() -> Catalog:
    """Every text in the source, with the files it stands in."""
    found = Catalog(project="daiban", charset="utf-8", fuzzy=False)
    with (LOCALES / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)  # type: ignore[no-untyped-call]
    for file in source_files():
        name = file.relative_to(ROOT).as_posix()
        pattern, method = next(((pattern, method) for pattern, method in methods if pathmatch(pattern, name)), ("", "ignore"))
        if method != "ignore":
            for line, message, comments, context in extract_from_file(method, file, KEYWORDS, (), options.get(pattern, {})):
                found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def source_files() -> list[Path]:
    """The files that may hold texts, in a fixed order."""
    return sorted(file for folder in SEARCHED for file in (ROOT / folder).rglob("*.*") if file.suffix in {".py", ".html", ".js"})


def update(file: Path, locale: str, template: Catalog) -> int:
    """Bring a catalogue up to date, keeping what is translated; gives the number of texts still to translate.

    The header stays as it was written: dates in it would change with every run.
    """
    header, _, _ = file.read_text("utf-8").partition("\n\n")
    catalogue = read_catalogue(file, locale)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if locale == traditional.LOCALE:
        traditional.fill(catalogue)
    body = BytesIO()
    write_po(body, catalogue, sort_by_file=True, include_lineno=False, width=120, omit_header=True)
    file.write_text(f"{header.strip()}\n\n{body.getvalue().decode('utf-8').strip()}\n", "utf-8")
    return sum(1 for message in catalogue if message.id and not is_translated(message))


def main() -> int:
    """Update every catalogue, and say how much each lacks."""
    template = extract()
    for locale, file in catalogue_files().items():
        print(f"{locale}: {update(file, locale, template)} texts to translate in {file.relative_to(ROOT)}")
    traditional.write_script()
    return 0


if __name__ == "__main__":
    sys.exit(main())
