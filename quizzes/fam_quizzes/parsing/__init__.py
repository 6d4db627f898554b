"""From the text of a deck to its records, with the place of everything in it and every fault on the way."""
