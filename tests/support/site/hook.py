"""MkDocs' side: add made pages and the pictures that pages show, and adapt links. `mkdocs.yml` names this file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the tests' folder, as for all that is in `support`

from support.paths import REPOSITORY
from support.site.pages import expand_nav, made_pages, site_sources
from support.site.sources import written_pages


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill in the parts of the nav that list made pages."""
    config.nav = expand_nav(config.nav)  # type: ignore[assignment]
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the made pages, and the pictures that they and the written pages show."""
    from mkdocs.structure.files import File  # noqa: PLC0415 - the tests read this module without MkDocs

    sources = site_sources()
    for page in made_pages():
        text = sources.rewrite(page.text, page.source, page.path) if page.source else page.text
        file = File.generated(config, page.path, content=text)
        file.edit_uri = f"../{page.source}" if page.source else None  # from `docs`
        files.append(file)
    for source, path in written_pages().items():
        sources.rewrite((REPOSITORY / source).read_text(encoding="utf-8"), source, path)
    for shown, picture in sources.pictures.items():
        files.append(File.generated(config, shown, abs_src_path=str(REPOSITORY / picture)))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Adapt the links of a written page."""
    source = f"docs/{page.file.src_uri}"
    return markdown if page.file.generated_by else site_sources().rewrite(markdown, source, page.file.src_uri)
