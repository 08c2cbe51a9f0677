"""An audit that is remembered, so that the next one of the same workspace does only what changed since."""
