"""
The phones we hold: devices, who runs them, how they are linked, what is asked of them.

A device belongs to a shard, and a shard is run by whoever holds its lease:

    new → pairing → connecting ⇄ online ⇄ offline → logged-out → (pairing)
                    removed, from anywhere; resting stands beside the state

    lease    free → held(epoch) → free

* The database is authoritative for who holds a lease, on its own clock. A lease is
  identified by its holder *and* its epoch, which grows by one at every acquisition:
  renewing and releasing name both, so an old term can do neither.
* A holder trusts its lease until the moment it began to ask, plus the lease's length,
  minus a margin, on its own monotonic clock: the two clocks are never compared.
* What a process does under a lease carries the epoch. The new holder's epoch is larger
  before it does anything, so whatever an old holder still tries is refused.
* A holder that cannot renew stops by the end of its trust, which is before anybody else
  can acquire. It is killed then, not asked.
"""
