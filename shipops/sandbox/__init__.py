"""Emulators of the outside systems on loopback, filled from a seeded world whose problems are known.

Nothing here imports the clients and nothing there imports this: an emulator that shared the client's models would
prove nothing. README.md beside this file says what is known of each vendor and what is assumed.
"""
