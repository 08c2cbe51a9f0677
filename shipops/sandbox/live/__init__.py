"""Worlds that move while they are served."""
