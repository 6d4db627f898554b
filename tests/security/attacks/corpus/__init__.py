"""All attacks, by theme: every module of this folder lists its own in `ATTACKS`."""

from __future__ import annotations

import importlib
import pkgutil

from security.attacks.attack import Attack

THEMES: dict[str, list[Attack]] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").ATTACKS
    for module in pkgutil.iter_modules(__path__)
}
ATTACKS = [attack for theme in THEMES.values() for attack in theme]
