"""Machines, clocks and wires. Knows no domain."""
