"""The checks: ours and a workspace's own, read, confined, run, and told as findings."""
