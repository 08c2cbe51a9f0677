"""Matching once, then many checks: every unit in one bucket, every finding with its evidence.

:func:`shipops.audit.run.audit` is the one way to compute it; commands, notebooks and reports all call it.
"""
