"""What was said: a chat is a device and a person, a message is a line of it."""
