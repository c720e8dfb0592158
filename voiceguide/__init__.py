"""An offline guide that reads a task aloud and is steered by voice alone."""

__version__ = "0.1.0"
