"""``python -m shipops``"""

from shipops.cli import main

main()
