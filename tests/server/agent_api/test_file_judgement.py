"""What a file holds is judged after opening; whatever it is, the case stands."""

import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image
from sqlmodel import select

from proxy_service.case import MaterialPage
from server.picture_faults import MOST_PIXELS, find_image_fault
from server.sealed_files import open_file
from server.services import services
from server.worker import run_once
from sync.protocol import FileHeader, seal_info
from sync.sealing import SealBroken, header_mac
from tests import pension_case
from tests.phone import Phone, SealedFile


def work_off(app: Flask) -> None:
    used = services(app)
    while run_once(app, used.database, used.clock):
        pass


def fault_of(app: Flask, file_id: str) -> str | None:
    with services(app).database.reading() as session:
        return session.exec(select(MaterialPage.fault).where(MaterialPage.id == file_id)).one()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


def encoded(media_type: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, media_type)
    return buffer.getvalue()


@pytest.mark.parametrize("media_type", ["JPEG", "PNG", "WEBP"])
def test_a_picture_has_no_fault(media_type: str) -> None:
    assert find_image_fault(encoded(media_type)) is None


NO_PICTURES = {
    "nothing": b"",
    "a PDF": b"%PDF-1.7",
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a GIF": encoded("GIF"),
    "a TIFF": encoded("TIFF"),
    "a cut JPEG": pension_case.picture(size=(400, 300))[:900],
}


@pytest.mark.parametrize("plain", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_whole_picture_of_a_known_kind_is_said_to_be_none(plain: bytes) -> None:
    assert find_image_fault(plain) == "not_an_image"


@pytest.mark.parametrize(("width", "height"), [(MOST_PIXELS // 5000 + 1, 5000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_never_decoded(width: int, height: int) -> None:
    assert find_image_fault(bomb(width, height)) == "too_many_pixels"


def test_bad_pages_are_noted_told_to_the_phone_and_the_case_still_arrives(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    good = phone.attach(case_id, "id-card", pension_case.picture(), page=1)
    no_image = phone.attach(case_id, "id-card", b"not a picture", page=2)
    huge = phone.attach(case_id, "household-book", bomb(30_000, 30_000), page=1)
    differing = phone.seal_file(pension_case.picture(5))
    lying = differing.reference | {"plain_sha256": "0" * 64}
    phone.mint("attach_material", case_id, {"material": "household-book", "page": 2, "file": lying})
    form = phone.attach(case_id, "enrolment-form", pension_case.picture(6))
    card = phone.attach(case_id, "bank-card", pension_case.picture(7))
    phone.submit(case_id, [good, no_image, huge, differing.header.id, form, card])
    phone.sync()
    assert phone.record(case_id)["complete_at"] is not None
    work_off(app)
    phone.sync()
    told = {material["id"]: material["fault"] for material in phone.record(case_id)["materials"]}
    bad = {no_image: "not_an_image", huge: "too_many_pixels", differing.header.id: "hash_differs"}
    assert {file_id: fault for file_id, fault in told.items() if fault} == bad
    assert phone.record(case_id)["state"] == "SUBMITTED"


def test_a_file_that_came_before_its_page_is_judged_when_the_page_comes(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    phone.sync()
    file = phone.seal_file(b"not a picture")
    phone.upload_all()
    work_off(app)
    phone.mint("attach_material", case_id, {"material": "id-card", "page": 1, "file": file.reference})
    phone.sync()
    work_off(app)
    assert fault_of(app, file.header.id) == "not_an_image"


def test_a_page_that_names_other_sealed_bytes_than_came_differs(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    file = phone.seal_file(pension_case.picture())
    reference = file.reference | {"sealed_sha256": "0" * 64}
    phone.mint("attach_material", case_id, {"material": "id-card", "page": 1, "file": reference})
    phone.sync()
    work_off(app)
    assert fault_of(app, file.header.id) == "hash_differs"


def test_a_file_whose_seal_is_broken_differs_and_cannot_be_opened(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    elsewhere = phone.seal_file(pension_case.picture())
    file = resealed_elsewhere(phone, elsewhere)
    phone.mint("attach_material", case_id, {"material": "id-card", "page": 1, "file": file.reference})
    phone.sync()
    work_off(app)
    assert fault_of(app, file.header.id) == "hash_differs"
    with app.app_context(), services(app).database.reading() as session, pytest.raises(SealBroken):
        open_file(session, file.header.id)


def resealed_elsewhere(phone: Phone, file: SealedFile) -> SealedFile:
    """A file whose sealed bytes belong under another id; its mac is right."""
    other = phone.seal_file(b"placeholder")
    header = FileHeader(**file.header.model_dump() | {"id": other.header.id})
    assert seal_info(header) != seal_info(file.header)
    moved = SealedFile(header, header_mac(header, phone.secret), file.sealed, file.reference | {"id": header.id})
    phone.files[header.id] = moved
    return moved


def test_a_reader_gets_the_plain_bytes_of_what_arrived_and_nothing_else(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(b"plain bytes")
    with app.app_context(), services(app).database.reading() as session, pytest.raises(FileNotFoundError):
        open_file(session, file.header.id)
    phone.upload_all()
    with app.app_context(), services(app).database.reading() as session:
        assert open_file(session, file.header.id) == b"plain bytes"
