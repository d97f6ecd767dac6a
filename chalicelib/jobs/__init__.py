"""Work that takes longer than an answer may: it runs in chunks.

A job is a row; a queue message only says "take a chunk of job 7". The row's cursor
says how far the job has come, and moves in the transaction that holds the chunk's work,
from the place where the chunk began: of two workers that hold the same message one
commits and the other's work is rolled back. So a lost message costs the time until the
scanner offers the job again, a doubled one a wasted chunk, and a kill costs nothing.

::

    create → queued → running ⟲ advance → done
                         └────────────── → failed(code)

Each chunk taken counts as a try, each one done forgets them; the sixth try in a row
gives the job up.
"""
