"""What was said: a chat is a device and a person, a message is a line of it.

    incoming ──► lines            changes ──► edited, taken back, reacted to
    actions  ──► lines of ours    files   ──► fetched when somebody wants to see them
                         │
                       lines ──► all of it, as a page shows it

WhatsApp tells all this in any order, and the same rows come of any. A line may stand
before its message: for one that could not be read yet (`awaits` readable), or for one
that only an edit or a deletion is known of (`awaits` original).
"""
