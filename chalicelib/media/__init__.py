"""Files: what comes in, what people send, stored once in an account.

The content lies in storage under its hash; a row of `media` says what it is. However
often the same content comes, from phones or from browsers, there is one of both.

A browser's file goes a way of its own (`uploads.py`): announced, posted to storage
under a key nobody can guess, then *taken*: checked, made small if it is a picture, and
kept.
"""
