"""Forms of other sites bring leads: signed, at most so many a minute, each once.

A hook has a key, which stands in its address, and a secret, which is told once. Whoever
calls signs `<unix seconds>.<body>` with HMAC-SHA256 and says so in a header::

    X-Carillon-Signature: t=1767225600,v1=<hex>

A signature holds for five minutes either way. What is called by one name twice is done
once and answered twice, for seven days; another body by the same name is refused.
"""
