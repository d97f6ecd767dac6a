"""The product itself: what both entry points, Lambda and connectors, stand on."""
