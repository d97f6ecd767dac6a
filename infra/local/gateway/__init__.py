"""The one origin a browser sees: pages, API, files and sockets.

It stands in for CloudFront and for both API Gateways. To the processes behind it, it is
meant to look as those do.
"""
