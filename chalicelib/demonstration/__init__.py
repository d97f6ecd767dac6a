"""
The data of the first start: an account in which everything can be tried at once.

What belongs to the demonstration carries, as its own `created_at`, the instant at which
the account was made. So what a person adds to the account later is told apart from it,
whatever either was changed to since, and removing one leaves the other.
"""
