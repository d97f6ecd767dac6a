"""
Real phones: the only place that speaks neonize, behind the door `connectors.transport`.

    dialling     what the wiring builds; the rest is imported when a phone is dialled
    transport    the door, for one device
    connection   a linked device's connection, from start to start
    linking      one linking, from the first code to the end of the history
    clients      one start of neonize, under the rules that keep the process alive
    breaking     the end of a call that would wait for ever
    engine       the loop and the threads that all clients share, apart from ours
    library      neonize itself, loaded where it is needed, and silenced
    outage, wear what is spared while WhatsApp is away, and when a process is worn out
    outcomes     pure: what neonize's errors and endings mean to us
    trickle      histories that come after the linking, a few lines at a time
    reading      pure: what neonize tells of chats, in our words; by way of `lines`,
                 `content` and `parts`, and of `files`, `menus`, `cards` for their like
    history      pure: the same, of what a phone shares of its past
    writing      pure: our messages in WhatsApp's types
    addresses    pure: who is at the other end, and who we are
    protos       WhatsApp's message types, without the library
    avatars      people's pictures, fetched from WhatsApp's servers
    store        what we ask of the database of sessions

neonize runs whatsmeow, written in Go, inside our process. A Go program ends its process
when it meets what it thinks impossible, and nothing in Python can catch that. What
keeps it from happening stands in `clients`, each rule with its reason.
"""
