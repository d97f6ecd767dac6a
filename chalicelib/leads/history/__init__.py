"""What happened between us and a person: consents, suppressions, notes, every line.

The present state of a consent stands with the lead; its past is a row for each consent,
written by triggers in Postgres whatever changed the lead, with its end and the reason.
The store of leads says, for one transaction, as whose hand: `act_as`.
"""
