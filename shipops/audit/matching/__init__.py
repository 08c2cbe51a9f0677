"""Matching, once: the steps as SQL, and the settings, calendars and vocabularies they read as relations."""
