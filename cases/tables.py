"""Every table there is, wherever its class is written: `metadata` knows them all."""

from __future__ import annotations

from cases import involved_models, mediation_models, own_models, paper_models, publication_models
from cases.models import metadata

__all__ = ["involved_models", "mediation_models", "metadata", "own_models", "paper_models", "publication_models"]
