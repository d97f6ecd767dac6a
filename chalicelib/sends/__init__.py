"""What goes out: the ledger of sends, and the pace at which they leave.

A send is *planned* (a row in `sends`, one in `outbox`, one in `touches` that keeps it
unique), *released* to a device with a slot (`queued`, a wake-up on the shard's queue),
*claimed* by the one process that holds the shard (`sending`: the outbox row is gone, an
attempt is logged), and *recorded* (`sent`, `failed`, or planned again after a definite
refusal). What got no answer is `uncertain`: a receipt or a person resolves it, and it
is never sent again by itself. *Rescue* takes back what was queued and never claimed.

    plan -> planned --release--> queued --claim--> sending --record--> sent -> delivered
               ^                    |               |  |                ^        |
               +------rescue--------+               |  +-> uncertain ---+       read
               +---definite transient refusal-------+      (receipt, person)

Between claim and record stands one promise: whoever claimed may record, at any time,
with the epoch and the attempt of the claim; nobody else may.
"""
