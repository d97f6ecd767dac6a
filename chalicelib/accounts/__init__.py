"""Who we are: accounts, their members, and how they prove it."""
