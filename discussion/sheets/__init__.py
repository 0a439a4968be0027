"""Tables that editors fill in with a spreadsheet: officials, tasks, figures; another app adds its own.

A file comes in by `files`, is put together into wholes by `wholes`, compared with the record by `comparison` and
stored by `runs`. What goes out is written by `exporting`. `columns` says what a table holds.
"""
