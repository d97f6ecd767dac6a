"""
Phones that need no WhatsApp: a transport like any other, and a small world behind it.

Each simulated phone has a log in the world's folder. A line is appended to it before
anything it says has happened is answered or told, in one write, so a killed process
never takes back what a phone saw. All a phone knows is what its log says: it is read
again at every connection, and what was due meanwhile is told then, as WhatsApp tells
what waited offline. Whoever audits a run reads the logs, and nothing of ours.

What becomes of a message (taken, refused, read, answered) is drawn from the seed, the
phone, the contact and how many came before it, so a run can be played again.
"""
