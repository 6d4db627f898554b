"""The instructor's dashboard (`fam serve`): a graded class in a browser, on this machine only."""
