"""A list of leads becomes a file: the same leads that the list shows, as CSV or XLSX.

A job walks the leads from the newest on, and stores a part of the file for each few
thousand; the last chunk joins the parts, so that memory is constant whatever the size.
Nothing in the file is run by a spreadsheet, numbers of phones stay texts, and importing
the file gives the same leads again: its columns are called what the import calls them.
"""
