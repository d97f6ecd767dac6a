"""What we hold of one person is told to them, or erased for good.

*Erasing* is final. A job walks what phones heard of the person, then one transaction,
with the person locked as a claim locks them, cancels what waits and removes the rest::

    erasing → erased
        └── failed       nothing, or only what was heard, is gone yet: ask again

What goes: number, LID and names; attributes, notes, consents and words of the lead;
messages, with files that nobody else's messages, texts or uploads hold; what was heard
from phones; rows of imports, and what bulk changes and imports keep for their undo;
calls of hooks; files of exports, of which nobody knows whom they hold.

What stays says nothing of the person: sends, attempts and enrolments, so that reports
count what they counted, on a person and a lead without any words. A suppression stays
as a hash of the number and of the LID under a key of the account: whoever comes back
by them, from wherever, is suppressed in the same moment. Whoever reads the hashes sees
no number; whoever holds the whole database could still try every number there is.

Out of reach are the linked phones themselves and WhatsApp's own store of contacts, and
backups until they end.

While a message to the person is under way, or one from them waits for the rules, or an
import, export or change of leads is being done, nothing is erased: the job tries again.
"""
