"""The dialogue: what is meant, and what to do about it. Pure: no clock, thread, audio, file or print."""
