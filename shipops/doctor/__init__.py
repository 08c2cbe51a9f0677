"""Is shipops, and what it looks at, set up right? Accounts, stores, clocks, links, and an anonymised capture."""
