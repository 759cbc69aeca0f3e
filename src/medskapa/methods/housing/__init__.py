"""The social housing supply programme: who will need a home, who cannot get one, and who builds it."""
