"""What is planned once: who, what, from which devices, when."""
