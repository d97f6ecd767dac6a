"""Which hint tells browsers what happened to a device."""

from chalicelib.devices.model import Device, DeviceState
from chalicelib.platform.live import Code, Hint, View


def status(account_id: int, device_id: int) -> Hint:
    """Something about the device changed."""
    return _hint("DEVICE_STATUS", account_id, device_id)


def changed(device: Device) -> Hint:
    """Something about the device changed."""
    return status(device.account_id, device.id)


def moved(device: Device, state: DeviceState) -> Hint:
    """The device, as it was, went on to `state`."""
    return _hint(_code(device, state), device.account_id, device.id)


def pairing(account_id: int, device_id: int) -> Hint:
    """The picture of a linking under way changed."""
    return _hint("QR_UPDATE", account_id, device_id)


def _code(device: Device, state: DeviceState) -> Code:
    match state:
        case "connecting" if device.state == "pairing":
            return "DEVICE_PAIRED"
        case "online" if device.state_code == "paired":
            return "DEVICE_CONNECTED"
        case "online":
            return "DEVICE_RECONNECTED"
        case "logged-out":
            return "DEVICE_LOGGED_OUT"
        case _:
            return "DEVICE_STATUS"


def _hint(code: Code, account_id: int, device_id: int) -> Hint:
    return Hint(
        account_id=account_id,
        code=code,
        views=(View("device", device_id), View("devices"), View("today")),
        device_id=device_id,
    )
