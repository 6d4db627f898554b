"""The documentation site: the pages that are made at build time. `hook` is for MkDocs; the rest does without it."""
