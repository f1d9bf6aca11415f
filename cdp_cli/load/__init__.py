"""Files into raw tables: every value as text, every row with its file, line and moment of loading.

`_line` is the physical line of the file on which the row starts, the first being 1 and a header
counting like any other; in Parquet, which has no lines, it is the number of the row.

Nothing is lost: a row that cannot be read is kept in `cdp_ops.load_rejects` with its line, the
reason and the raw text. Rows, rejects and the note in `cdp_ops.loads` land in one transaction per
file.
"""

from __future__ import annotations
