"""What it added up to. Read-only; every number of every page comes from here."""
