"""From blocks of the microphone to events: what was said, and whether it was meant for the guide."""
