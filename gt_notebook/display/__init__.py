"""Static pictures and cards: outputs that need no widget and no kernel."""
