"""Whom we write to, whom we must not, and how lists of them come in.

A person is who is at the other end: a phone number, a LID, or both. Suppression
belongs to the person and outlives everything else: a lead may be deleted, imported
again, merged with a stranger from the inbox, and stays suppressed. Whoever suppresses
locks the person's row first, and so does the claim of a send: after the suppression
committed, nothing is claimed.
"""
