"""A stand-in for SQS: the AWS JSON protocol, in memory.

A restart forgets every message, as if the queue had lost them all: messages are
wake-ups, and the product must live with their loss. Depth costs no more than in a heap:
O(1) for what is ready, O(log n) for what waits.
"""
