"""A file of people becomes leads, and can be taken back.

An import walks File, Columns, Check, Import; what takes time is a job in chunks::

    awaiting-file → reading → mapping → checking ⇄ checked → importing → imported
                                                               undone ← undoing ←┘

* *Reading* copies the rows of the file into `lead_import_rows`, once, and drops the
  file. The job's cursor is the byte behind the last row stored.
* *Checking* reads each row by the rules of `rules.py` and keeps what it read, with its
  outcome: new, duplicate or refused. Nothing else changes, so it is a dry run.
* *Importing* is set-based SQL over ranges of those rows. A range that Postgres refuses
  is halved until the one bad row is found, which is refused and stops nothing else.
* *Undoing*, within seven days, deletes what was made and gives duplicates back what
  they were. What somebody changed since, or was written to since, stays as it is and is
  counted. Deleting is soft; suppressions belong to persons and are never touched.

Each row ends in exactly one outcome: new + duplicate + refused = rows.
"""
