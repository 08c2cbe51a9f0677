"""``shipops tidy``"""

from __future__ import annotations

from dataclasses import asdict

from shipops.cli.options import DONE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, print_json, say


def tidy(workspace: WorkspaceOption = "", as_of: AsOfOption = "", as_json: JsonOption = False) -> int:
    """Remove from the lake what nobody can ask for any more, and documents older than they may be kept.

    A pull does it by itself, once a day.

    Example: shipops tidy
    """
    done = open_workspace(workspace, as_of).tidy()
    if as_json:
        print_json(asdict(done))
    else:
        say(
            f"{done.snapshots} old states forgotten; {done.documents} documents and the evidence of {done.evidence} "
            f"findings emptied; {done.files} files of data ({done.size / 1e6:.1f} MB) and {done.logs} of their log "
            "removed."
        )
    return DONE
