"""What the desk's server answers: the one page, what it is made of, and its kernel's channel. Everything else is not
there, whoever asks."""

from __future__ import annotations

import re

PAGE = "order_lookup.ipynb"

# Jupyter's kernels, contents, sessions and settings could all be asked for more than the page asks.
_SERVED = tuple(
    (methods, re.compile(path))
    for methods, path in (
        (("GET", "HEAD"), r"/"),
        (("GET", "HEAD", "POST"), r"/login"),
        (("GET", "HEAD"), r"/logout"),
        (("GET", "HEAD"), rf"/voila/render/{re.escape(PAGE)}"),
        (("GET", "HEAD"), r"/voila/(?:static|templates|labextensions|api/themes)/[\w@.~+/-]+"),
        (("POST",), r"/voila/api/shutdown/[0-9a-f-]{36}"),
        (("GET",), r"/api/kernels/[0-9a-f-]{36}(?:/channels)?"),
    )
)

# What a page may say to its kernel: widgets move, and no code runs that the notebook does not hold.
MESSAGES = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request", "shutdown_request")

# Nothing is fetched from elsewhere and nothing is sent there. Voilà's own page starts with scripts inside it.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def served(method: str, path: str) -> bool:
    """Whether a request for ``path`` (as it came, without its query) is one the page makes."""
    return ".." not in path and any(method in methods and form.fullmatch(path) for methods, form in _SERVED)
