"""Words and pictures: versioned as written, rendered at the claim."""
