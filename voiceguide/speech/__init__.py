"""From clauses to sound: clips, tracks, one mixer."""
