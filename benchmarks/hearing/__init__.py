"""The measuring bench of the ear: how well it hears, what it takes for a command, how soon, at what cost."""
