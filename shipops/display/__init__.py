"""How anything looks: pages, tables, tiles and charts. No business rules live here.

``markup`` escapes and holds the shared style, ``view`` is what a notebook shows, ``page`` a whole document,
``table`` rows one can sort and search, ``tiles`` numbers and badges, ``charts`` pictures as inline SVG.
"""
