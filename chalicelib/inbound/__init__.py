"""What comes back from WhatsApp: kept first, then judged by rules that can be repeated.

    receiver ──► store ──► inbound_events ──► handle ──► chat line, receipt, opt-out
                (one insert,                 (one event, one transaction;
                 no rule)                     hints are published after the commit)

A session hears an event and stores it at once: from then on nothing is lost. The rules
run from the stored row, so a process that ended between the two leaves rows that
`unhandled` finds and `handle` finishes. Handling an event twice changes nothing, and
any order of the same events comes to the same end: what depends on order is decided
by WhatsApp's time, never by the order of arrival.
"""
