"""A case as the county shall get it: facts by dotted path, and its files, opened in memory only when they leave.

Paths for a field map: ``key``, ``supplements``, ``case.{id,local_no,township_no,accepted_at,round}``, ``item.{code,name}``,
``township.{code,name}``, ``resident.*``, ``form.*`` (by field name), ``form_in_words`` (label → answer), ``agent.{acts,name,phone}``,
``mandate.{starts_on,ends_on,authorities}``; for a file ``material, name, page, sha256, size, media_type``.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from proxy_service.case import MaterialPage
from proxy_service.case_work import MANDATE, CaseWork
from proxy_service.people import Area, Person
from proxy_service.service_item import FieldRule
from server.access_log import note_access
from server.china_time import CHINA
from server.county.gateway import NotTransferable, Package, PackageFile
from server.county.models import Forwarding, Gateway, GatewayRoute
from server.resealed_files import open_stored
from server.services import Services
from sync.files import StoredFile
from sync.sealing import SealBroken

MANDATE_NAME = "授权委托书签名"
YES_NO = {"yes": "是", "no": "否"}


def make_package(
    session: Session, here: Services, work: CaseWork, forwarding: Forwarding, gateway: Gateway, route: GatewayRoute
) -> Package:
    """Everything that goes to the county. Opens no file yet."""
    pages = [page for code in [*(m.code for m in work.item.materials), MANDATE] for page in _pages(work, code)]
    files = {page.id: _file(work, page, route) for page in pages}
    stored = {page.id: session.get(StoredFile, page.id) for page in pages}
    return Package(
        key=forwarding.idempotency_key,
        facts=facts_of(session, work, forwarding, route),
        files=tuple(files.values()),
        open_file=_opener(here, gateway.id, work.case.id, stored),
    )


def _pages(work: CaseWork, material: str) -> list[MaterialPage]:
    """What counts of a material, page by page; a broken picture is no material."""
    return [page for page in work.current_pages(material) if not page.fault]


def facts_of(session: Session, work: CaseWork, forwarding: Forwarding, route: GatewayRoute) -> dict[str, Any]:
    """A case's facts by dotted path."""
    case, content = work.case, work.content
    agent, township = session.get(Person, case.holder), session.get(Area, case.township)
    return {
        "key": forwarding.idempotency_key,
        "supplements": forwarding.supplements,
        "case": {
            "id": case.id,
            "local_no": case.local_no,
            "township_no": case.township_no,
            "accepted_at": case.accepted_at.astimezone(CHINA).isoformat(timespec="seconds") if case.accepted_at else None,
            "round": case.round,
        },
        "item": {"code": route.upstream_item or work.item.code, "name": work.item.name},
        "township": {"code": case.township, "name": township.name if township else ""},
        "resident": content.resident.model_dump(),
        "form": content.form,
        "form_in_words": _in_words(work.item.fields, content.form),
        "agent": {"acts": "yes" if content.mandate else "no", "name": agent.name if agent else "", "phone": agent.phone if agent else ""},
        "mandate": content.mandate.model_dump(include={"starts_on", "ends_on", "authorities"}) if content.mandate else {},
    }


def _in_words(fields: list[FieldRule], form: dict[str, Any]) -> dict[str, str]:
    return {field.label or field.name: _answer(field, form[field.name]) for field in fields if form.get(field.name) not in (None, "", [])}


def _answer(field: FieldRule, value: Any) -> str:
    labels = YES_NO if field.kind == "yes_no" else {choice.value: choice.label for choice in field.choices}
    values = value if isinstance(value, list) else [value]
    return "、".join(labels.get(str(one), str(one)) for one in values)


def _file(work: CaseWork, page: MaterialPage, route: GatewayRoute) -> PackageFile:
    material = work.item.find_material(page.material)
    return PackageFile(
        id=page.id,
        material=route.materials.get(page.material, page.material),
        name=material.name if material else MANDATE_NAME,
        page=page.page,
        sha256=page.plain_sha256,
        size=page.size,
        media_type=page.media_type,
    )


def _opener(here: Services, reader: str, case_id: str, stored: dict[str, StoredFile | None]) -> Callable[[PackageFile], bytes]:
    def open_file(file: PackageFile) -> bytes:
        """Log the reading, then open. Raises ``NotTransferable`` when the bytes are gone or aren't those the phone named."""
        row = stored.get(file.id)
        if row is None or row.stored_at is None:
            raise NotTransferable("file_missing", material=file.name)
        note_access(here, reader, "gateway", "opened_file", case_id=case_id, subject=file.id, purpose="forwarded")
        try:
            plain = open_stored(here.files, here.keys, row)
        except FileNotFoundError:
            raise NotTransferable("file_missing", material=file.name) from None
        except SealBroken:
            raise NotTransferable("file_damaged", material=file.name) from None
        if hashlib.sha256(plain).hexdigest() != file.sha256:
            raise NotTransferable("file_damaged", material=file.name)
        return plain

    return open_file
