"""All leads of a filter are changed at once, and can be taken back.

Whoever asks says how many leads they saw; if the filter finds another number, nothing
happens and they are told. A job walks the leads from the newest on, range by range,
each a transaction that changes leads and keeps what they were::

    changing → changed → undoing → undone
        └── failed

*Undoing*, within seven days, gives each lead back what this change took, unless what it
changed was changed again since: later wishes win, and are counted as kept. Deleting is
soft, so it is undone like anything else.
"""
