"""The orders around a few: all that have a say in what is told of them, and a matching of those alone."""
