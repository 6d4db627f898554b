"""Questions: draw, present, ask and mark."""
