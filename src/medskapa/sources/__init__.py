"""All reading of the world: registers, geodata, spreadsheets, and the synthetic example region."""
