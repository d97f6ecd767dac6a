"""The simulation: the real rules on a virtual clock, and an auditor who saw the phones.

A *world* is one seed. It has a small account (phones, leads, campaigns, sequences), one
Postgres in which `carillon_now()` is the world's instant, a scanner, one or two
connectors, and people. What runs in it is the product: `api/scanner.py`, the duty of
each shard with its lines and senders, everything in `chalicelib`. What is ours here are
the doors: the transport, the queue, the clock, the lease's keeper, the machines.

    agenda ── ticks, storms, deeds of people, trips to the database and back
       │
    clock ─── one instant for SQL, for `clock.now`, for every loop's time
       │
    loops ─── one for each shard process, run until nothing of it is ready

Nothing waits: the clock leaps to what comes next. A process that is killed is never run
again, wherever it stood; one that is suspended is not run for a while, and its
monotonic clock has not moved. All chance comes from the seed, so a seed is the same
world again. What the product's own machinery waits for is stretched, so that days cost
fractions of a second; what people are promised, hours and days, is not.

The *auditor* hears what phones saw leave, who was connected when, what people said and
did, and in the end what the product shows. From that alone it judges the promises.
*Mutants* are bugs planted in our own functions and queries: it must see each of them.
"""
