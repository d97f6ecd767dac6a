"""Structured logs: one line per thing that happened, in the past tense, with ids.

Never a phone number, a name or a message body: ids find those. `info` is what the
product did, `warning` what we recovered from, `error` what a person must look at.
"""

import logging

from aws_lambda_powertools import Logger

for _noisy in ("botocore", "boto3", "urllib3", "psycopg.pool", "websockets"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)


def get() -> Logger:
    """The logger: `log = log.get()`, then `log.info("send recorded", send_id=…)`.

    Context (account, device, request) is added once, at the edge, with
    `append_context_keys`.
    """
    return Logger(service="carillon", utc=True)
