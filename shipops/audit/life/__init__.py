"""Findings over time: recorded runs, what people decided, what came again, what was there before."""
