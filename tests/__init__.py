"""The same tree again, as tests: a package, or a dependency's own `tests` is found."""
