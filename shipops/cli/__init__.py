"""The ``shipops`` command: thin faces over the workspace.

Commands import what they need when they run, so that ``shipops --help`` answers at once.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the process ends with the contract's exit code (0, 1, 2 or 130)."""
    from shipops.cli.app import run

    sys.exit(run(sys.argv[1:]))
