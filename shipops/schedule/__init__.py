"""The schedule: notebooks at their hour, on time or caught up, each moment once. See the README beside this file."""
