"""An export walked by hand: its job run to the end, its file read from storage."""

from dataclasses import dataclass, field

from chalicelib.jobs import actions as jobs
from chalicelib.jobs import store as job_store
from chalicelib.jobs.model import Job
from chalicelib.leads.exports import actions
from chalicelib.leads.exports.kinds import KINDS
from chalicelib.leads.exports.model import Export, ExportFormat
from chalicelib.leads.model import Filter
from chalicelib.platform.db import Db
from tests.fakes import MemoryStorage


@dataclass(kw_only=True)
class Exporter:
    """Exports leads of one account, as a browser and a worker do together."""

    conn: Db
    account_id: int
    storage: MemoryStorage = field(default_factory=MemoryStorage)

    def export(self, file_format: ExportFormat, wanted: Filter | None = None) -> Export:
        """The export when its job has ended."""
        begun = actions.begin(
            self.conn,
            self.account_id,
            file_format=file_format,
            wanted=wanted or Filter(),
            member_id=None,
        )
        while self.take_chunk(begun.job).is_under_way:
            pass
        return actions.get(self.conn, self.account_id, begun.one.id)

    def take_chunk(self, job: Job) -> Job:
        """One chunk, as the worker takes it."""
        taken = jobs.take(self.conn, job.id)
        assert taken is not None
        KINDS[taken.kind].run(self.conn, self.storage, taken)
        after = job_store.find(self.conn, self.account_id, job.id)
        assert after is not None
        return after

    def file(self, file_format: ExportFormat, wanted: Filter | None = None) -> bytes:
        """The file's bytes; nothing else of the export is left in storage."""
        one = self.export(file_format, wanted)
        content = self.storage.files.pop(one.storage_key)
        assert self.storage.files == {}
        return content
