"""An import walked by hand: the file in storage, each job run to its end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.jobs import actions as jobs
from chalicelib.jobs import store as job_store
from chalicelib.jobs.model import Job
from chalicelib.leads.imports import actions
from chalicelib.leads.imports.actions import Begun
from chalicelib.leads.imports.kinds import KINDS
from chalicelib.leads.imports.model import Import, OnDuplicate
from chalicelib.leads.model import Consent
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.fakes import MemoryStorage


@dataclass(kw_only=True)
class Importer:
    """Imports files into one account, as a browser and a worker do together."""

    conn: Db
    account_id: int
    storage: MemoryStorage = field(default_factory=MemoryStorage)

    def upload(self, content: bytes | str, filename: str = "leads.csv") -> Begun:
        """The file is there, and its reading has begun."""
        if isinstance(content, str):
            content = content.encode()
        one, upload = actions.announce(
            self.conn,
            self.storage,
            self.account_id,
            filename=filename,
            size=len(content),
            member_id=None,
        )
        self.storage.files[upload.fields["key"]] = content
        return actions.read(
            self.conn,
            self.storage,
            self.account_id,
            one.id,
            member_id=None,
            now=clock.now(),
        )

    def read(self, content: bytes | str) -> Import:
        """A file, read."""
        return self.run(self.upload(content))

    def check(
        self,
        one: Import,
        *,
        consent: Consent | None = None,
        on_duplicate: OnDuplicate = "add",
        niches: list[str] | None = None,
        triggers: list[str] | None = None,
        **columns: int | None,
    ) -> Import:
        """Checked by the guessed mapping, with what `columns` names changed."""
        mapping: Any = {**one.mapping, **columns}
        return self.run(
            actions.check(
                self.conn,
                self.account_id,
                one.id,
                mapping=mapping,
                consent=consent,
                on_duplicate=on_duplicate,
                niches=niches or [],
                triggers=triggers or [],
                member_id=None,
                now=clock.now(),
            )
        )

    def start(self, one: Import) -> Import:
        return self.run(
            actions.start(
                self.conn, self.account_id, one.id, member_id=None, now=clock.now()
            )
        )

    def undo(self, one: Import, now: datetime | None = None) -> Import:
        return self.run(
            actions.undo(
                self.conn,
                self.account_id,
                one.id,
                member_id=None,
                now=now or clock.now(),
            )
        )

    def bring_in(self, content: bytes | str, **settings: Any) -> Import:
        """The whole walk: File, Columns, Check, Import."""
        return self.start(self.check(self.read(content), **settings))

    def run(self, begun: Begun) -> Import:
        """Every chunk of the job, one after another."""
        while self.take_chunk(begun.job).is_under_way:
            pass
        return self.find(begun.one.id)

    def take_chunk(self, job: Job) -> Job:
        """One chunk, as the worker takes it."""
        taken = jobs.take(self.conn, job.id)
        assert taken is not None
        KINDS[taken.kind].run(self.conn, self.storage, taken)
        after = job_store.find(self.conn, self.account_id, job.id)
        assert after is not None
        return after

    def find(self, import_id: int) -> Import:
        return actions.get(self.conn, self.account_id, import_id)
