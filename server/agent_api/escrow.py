"""A phone's local key in safe keeping: sealed to our intake key for that one device, opened only to hand it on or back."""

from server.services import services
from sync.log import Device
from sync.protocol import escrow_info
from sync.sealing import SealBroken, open_sealed, seal

LOCAL_KEY_BYTES = 32


def open_escrow(sealed: bytes | None, key_id: str | None, device: str) -> bytes | None:
    """The local key (32 bytes), or None when there is none, or none that opens for this device."""
    private_key = services().keys.intake.get(key_id or "")
    if sealed is None or private_key is None:
        return None
    try:
        local_key = open_sealed(sealed, private_key, escrow_info(device))
    except SealBroken:
        return None
    return local_key if len(local_key) == LOCAL_KEY_BYTES else None


def hand_on_local_key(earlier: Device, device: Device) -> None:
    """A phone that goes on under a new id keeps its local key: the copy moves with it, sealed for the new id."""
    local_key = open_escrow(earlier.escrow, earlier.escrow_key, earlier.id)
    if local_key is None:
        return
    keys = services().keys
    public_key = keys.intake[keys.current_intake].public_key()
    device.escrow, device.escrow_key = seal(local_key, public_key, escrow_info(device.id)), keys.current_intake
