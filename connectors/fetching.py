"""Files that people want to see: from WhatsApp to storage, beside everything else."""

import asyncio
from weakref import WeakValueDictionary

from chalicelib.chats import files
from chalicelib.chats.model import Attachment
from chalicelib.devices.commands import Command
from chalicelib.errors import NotFound
from chalicelib.media import actions as media
from chalicelib.media.model import MediaId
from chalicelib.platform import log
from chalicelib.platform.storage import StorageAway
from connectors.lines import Lines
from connectors.settling import settle
from connectors.station import Station
from connectors.transport import DownloadFailed

# Each is wholly in memory, of a process that hundreds of phones share.
AT_ONCE = 2

_log = log.get()


class Fetching:
    """The files on their way to a shard.

    A command stays unsettled while its file is on its way, so that the next process
    begins it again if this one dies; for a file that is here nothing is done.
    """

    def __init__(self, station: Station, lines: Lines) -> None:
        self._station = station
        self._lines = lines
        self._room = asyncio.Semaphore(AT_ONCE)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._under_way: dict[int, asyncio.Task[None]] = {}

    def begin(self, command: Command) -> None:
        """Fetch the file of a message; asked while it comes, it comes once."""
        if command.id not in self._under_way:
            task = asyncio.create_task(self._fetch(command))
            self._under_way[command.id] = task
            task.add_done_callback(lambda _: self._under_way.pop(command.id))

    async def close(self) -> None:
        """Stop all; the next process begins them again."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _fetch(self, command: Command) -> None:
        # Whoever asks for it meanwhile finds it here, and nothing left to fetch.
        turn = self._turns.setdefault(command.message_id or 0, asyncio.Lock())
        async with turn, self._room:
            code = await self._try(command)
        await settle(self._station, command, code)

    async def _try(self, command: Command) -> str:
        account_id, message_id = command.account_id, command.message_id or 0
        try:
            attachment = await self._station.insist(
                "a file",
                lambda conn: files.get_attachment(
                    conn, account_id=account_id, message_id=message_id
                ),
            )
        except NotFound:
            return "no-file"  # its line was taken back
        if attachment.media_id is not None:
            return "done"
        try:
            media_id = await self._bring(attachment, account_id)
        except DownloadFailed as error:
            return await self._fail(attachment, account_id, error.code)
        except StorageAway:
            return await self._fail(attachment, account_id, "storage-away")
        except Exception:
            _log.exception("file not fetched", device_id=command.device_id)
            return await self._fail(attachment, account_id, "failed")
        hints = await self._station.insist(
            "a file",
            lambda conn: files.note_fetched(
                conn, attachment, account_id=account_id, media_id=media_id
            ),
        )
        await self._station.tell(hints)
        return "done"

    async def _bring(self, attachment: Attachment, account_id: int) -> MediaId:
        line = self._lines.get(attachment.device_id)
        if line is None or not line.session.is_connected:
            raise DownloadFailed("device-offline", transient=True)
        if (attachment.size or 0) > files.LARGEST_BYTES:
            raise DownloadFailed("file-too-large", transient=False)
        content = await line.transport.download(attachment.reference)
        return await self._station.work(
            lambda conn: media.keep(
                conn,
                self._station.storage,
                account_id=account_id,
                content=content,
                mime=attachment.mime,
                file_name=attachment.file_name,
                width=attachment.width,
                height=attachment.height,
                duration=attachment.duration,
            )
        )

    async def _fail(self, attachment: Attachment, account_id: int, code: str) -> str:
        hints = await self._station.insist(
            "a failure",
            lambda conn: files.note_failed(
                conn, attachment, account_id=account_id, code=code
            ),
        )
        await self._station.tell(hints)
        return code
