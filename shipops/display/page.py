"""A whole page: one file that asks nothing of any network."""

from __future__ import annotations

from shipops.display.markup import escape, page_style_block, script_block, script_hash, style_block


def page(title: str, body: str) -> str:
    """A complete HTML document with ``title`` (text, escaped here) around ``body`` (finished HTML).

    Style and script are inside. The page's own policy lets no other script run and nothing be fetched, so even
    foreign markup in ``body`` can neither act nor call home.
    """
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {script_hash()}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n"
        f"{style_block()}{page_style_block()}</head>\n"
        f'<body class="shipops shipops-page">\n<main>\n{body}\n</main>\n{script_block()}</body>\n</html>\n'
    )
