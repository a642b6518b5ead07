"""The forms an answer takes: records and their disclosure in, bytes out, one file a form.

Every form keeps three states apart: a field that was not granted is absent, one that holds nothing is null, and one
that is withheld reads ``[withheld]``.
"""

from gateway.rendering.as_answer import render_answer
from gateway.rendering.base import Page, Rendered, Renderer
from gateway.rendering.registry import RENDERERS, renderers

__all__ = ["RENDERERS", "Page", "Rendered", "Renderer", "render_answer", "renderers"]
