"""What people read from an audit: views for notebooks, rows for spreadsheets, scheduled runs as HTML.

``facts`` prepares an audit for readers, ``reconciliation`` holds the views of that notebook, ``rows`` writes CSV,
``notebooks`` executes one, ``html`` turns it into a page and ``run`` does all of it into one folder.
"""
