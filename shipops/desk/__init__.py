"""One order, everything about it, while the customer waits."""
