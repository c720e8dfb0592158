"""The virtual room of the rehearsal."""
