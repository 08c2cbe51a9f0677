"""One room per outside system: wire models, client, wire-to-record mapping, and how it is pulled.

Nothing above this folder knows a wire format; nothing here knows the sandbox.
"""
