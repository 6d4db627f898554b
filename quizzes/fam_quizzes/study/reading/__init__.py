"""Glossary, readings and conversations, on screen and aloud."""
