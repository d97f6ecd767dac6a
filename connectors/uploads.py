"""Files on their way out: brought to WhatsApp before the message that they go with."""

from chalicelib.devices.model import Device
from chalicelib.errors import NotFound
from chalicelib.media import actions as media
from chalicelib.platform import log
from connectors.station import Station
from connectors.transport import File, SendRefused, Transport, Uploaded

_log = log.get()


class Uploads:
    """What WhatsApp's servers hold for one device: each file is brought once a day.

    Nobody sees a file that was only brought. So it is done before the claim, and when
    it fails, nothing is in doubt.
    """

    def __init__(self, station: Station, device: Device, transport: Transport) -> None:
        self._station = station
        self._device = device
        self._transport = transport

    async def bring(self, media_id: int) -> Uploaded:
        """The file as a message names it. SendRefused says why it is not there."""
        device_id, account_id = self._device.id, self._device.account_id
        held = await self._station.work(
            lambda conn: media.find_held(conn, device_id=device_id, media_id=media_id)
        )
        if held is not None:
            return Uploaded(kind=held.kind, reference=held.reference)
        uploaded = await self._upload(await self._read(media_id))
        await self._station.insist(
            "an upload",
            lambda conn: media.note_held(
                conn,
                account_id=account_id,
                device_id=device_id,
                media_id=media_id,
                reference=uploaded.reference,
            ),
        )
        _log.info("file uploaded", device_id=device_id, media_id=media_id)
        return uploaded

    async def _read(self, media_id: int) -> File:
        try:
            found = await self._station.work(
                lambda conn: media.get(
                    conn, account_id=self._device.account_id, media_id=media_id
                )
            )
        except NotFound as error:
            raise SendRefused("file-unreadable", transient=False) from error
        return await self._station.files.read(found)

    async def _upload(self, file: File) -> Uploaded:
        try:
            return await self._transport.upload(file)
        except SendRefused:
            raise
        except Exception as error:
            _log.exception("upload failed", device_id=self._device.id)
            raise SendRefused("upload-failed", transient=True) from error
