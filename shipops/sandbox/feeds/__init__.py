"""The Custom Store feeds that the sandbox ShipStation pulls."""
