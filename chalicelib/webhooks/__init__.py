"""Other programs are told what happened: signed, again when they did not hear it.

What is to be told is written by the database in the transaction in which it happens
(`webhook_deliveries`), for each webhook of the account that chose this event. The
connectors bring it, since they alone may call addresses that are not ours. A delivery
holds ids; numbers, names and texts are read at the moment of the call. Each call is a
POST of JSON with two headers::

    X-Carillon-Event: send.delivered
    X-Carillon-Signature: t=1767225600,v1=<hex>

where the hex is HMAC-SHA256 of `<unix seconds>.<body>` under the webhook's secret.

An answer of 200 to 299 within ten seconds settles it. Anything else is tried again,
later each time, for a day. So a call may come twice, and not in order: `id` in the body
tells the same one, `at` says when it happened. A webhook that fails rests, longer each
time, and is asked with one call at a time until it answers.
"""
