"""
The long-lived containers that hold sessions: a supervisor, and a process per shard.

    __main__     the supervisor: shares shards out, spawns a child for each it holds
    shard        a child's life: recover, connect, send, hear, stop
    line         one device's life in a child: its session, its transport, what it heard
    pairing      one linking, in a process that a child begins and that ends with it

A child trusts its lease for a while and says so to its supervisor. When the trust ends
it is ended, by its own watchdog or by the supervisor, whatever it is doing; what it had
under way becomes uncertain when the shard is next acquired. Nothing of a child is kept:
all it knows it reads again from Postgres.
"""
