"""Printed forms: the same words as a page and as a PDF. See README.md."""

from server.printing.fonts import missing_characters
from server.printing.form import Form
from server.printing.kinds import find_form, list_forms
from server.printing.mandate import explained_words
from server.printing.notice import notice, notice_title, verdict_words
from server.printing.parts import relation_to_resident, trust_words
from server.printing.pdf import pdf_of, qr_code
from server.printing.sample import sample
from server.printing.source import Source, moment_of, read_source

__all__ = [
    "Form",
    "Source",
    "explained_words",
    "find_form",
    "list_forms",
    "missing_characters",
    "moment_of",
    "notice",
    "notice_title",
    "pdf_of",
    "qr_code",
    "read_source",
    "relation_to_resident",
    "sample",
    "trust_words",
    "verdict_words",
]
