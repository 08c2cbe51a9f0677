"""Duplicates as cases: the orders of one purchase together, the case that is most urgent first."""
