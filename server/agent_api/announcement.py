"""A sealed file is announced, by whatever way it came: whether this person's phone made it, and whether it is new here."""

from sqlmodel import Session

from proxy_service.refusal import Refusal
from server.agent_api.devices import secret_of
from server.agent_api.intake import Flooding
from server.services import services
from sync.files import StoredFile, is_flooding
from sync.log import Device
from sync.protocol import FileHeader
from sync.sealing import is_mac_of


def check_announcement(session: Session, person: str, header: FileHeader, mac: bytes) -> bool:
    """Whether the file is new here. Refuses ``forged`` when no phone of this person made it, under this or an
    earlier device id. Raises ``Flooding`` at more than anybody's work of a day.
    """
    maker = session.get(Device, header.device)
    if maker is None or maker.person != person or not is_mac_of(header, mac, secret_of(maker)):
        raise Refusal("forged")
    if session.get(StoredFile, header.id) is not None:
        return False
    if is_flooding(session, person, header.size, services().clock()):
        raise Flooding
    return True
