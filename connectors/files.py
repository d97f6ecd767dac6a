"""Files on their way out: read from storage once for all devices of a process."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakValueDictionary

from chalicelib.errors import DomainError
from chalicelib.media.model import Media, MediaId
from chalicelib.platform import media as pictures
from chalicelib.platform.storage import Storage, StorageAway
from connectors.transport import File, SendRefused

# A campaign's picture has a third of a megabyte; a large document goes out once.
MOST_BYTES = 32 << 20
# Apart from whoever waits for the database: storage that is away holds up nobody else.
THREADS = 2


class Files:
    """What was sent last stays, up to a bound.

    Whoever asks for a file that is being read waits for that reading.
    """

    def __init__(self, storage: Storage, *, most_bytes: int = MOST_BYTES) -> None:
        self._storage = storage
        self._most_bytes = most_bytes
        self._kept: OrderedDict[MediaId, File] = OrderedDict()
        self._turns: WeakValueDictionary[MediaId, asyncio.Lock] = WeakValueDictionary()
        self._threads = ThreadPoolExecutor(THREADS, "files")

    async def read(self, media: Media) -> File:
        """As a transport takes it. SendRefused says why it cannot be had."""
        turn = self._turns.setdefault(media.id, asyncio.Lock())
        async with turn:
            file = self._kept.get(media.id)
            if file is None:
                loop = asyncio.get_running_loop()
                file = await loop.run_in_executor(self._threads, self._fetch, media)
            self._keep(media.id, file)
        return file

    def close(self) -> None:
        """Hand back the threads; waits for what is under way."""
        self._threads.shutdown()

    def _keep(self, media_id: MediaId, file: File) -> None:
        self._kept[media_id] = file
        self._kept.move_to_end(media_id)
        held = sum(len(each.content) for each in self._kept.values())
        while held > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            held -= len(oldest.content)

    def _fetch(self, media: Media) -> File:
        try:
            content = self._storage.read(media.storage_key)
            if content is None:
                raise SendRefused("file-unreadable", transient=False)
            return _file(media, content)
        except StorageAway as error:
            raise SendRefused("storage-away", transient=True) from error
        except DomainError as error:
            raise SendRefused("file-unreadable", transient=False) from error


def _file(media: Media, content: bytes) -> File:
    is_image = media.kind == "image"
    return File(
        kind=media.kind,
        content=content,
        mime=media.mime,
        file_name=media.file_name,
        width=media.width,
        height=media.height,
        thumbnail=pictures.thumbnail(content) if is_image else None,
    )
