"""The ShipStation API v1 emulator."""
