"""The guide: what is read aloud, as data."""
