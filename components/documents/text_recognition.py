"""Read pages that are only pictures by text recognition (OCR), an extra that is off by default.

RapidOCR finds the lines of a picture of the page and reads them, in English and Chinese, with
models that lie in its package; nothing is fetched. It errs, in figures too: `l8%`, `O.5%`. So
whatever it read is told, page by page. It takes some seconds a page on one core.
"""

import threading
from functools import lru_cache
from typing import Any

from components.documents.pdf_glyphs import Glyph
from components.errors import InputError

_DOTS_PER_POINT = 200 / 72
_MIN_SCORE = 0.5
_LOCK = threading.Lock()


def draw_page(page: Any) -> Any:  # Any: a pypdfium2 page, a numpy array
    """Return a page as a picture, rows x columns x 3; the caller holds the lock of PDFium."""
    return page.render(scale=_DOTS_PER_POINT).to_numpy()


def recognise(name: str, picture: Any) -> list[Glyph]:  # Any: a numpy array
    """Return the lines of a page that is a picture, each as one piece of text at its place.

    Args:
        name: The document's name, for messages.
        picture: The page as `draw_page` gives it.

    Raises:
        InputError: The extra is not installed.
    """
    try:
        engine = _load_engine()
    except ImportError as error:
        raise InputError(
            f"{name}: session.documents.ocr needs the extra `ocr`, which is not installed. Run:"
            " pip install 'clausula[ocr]', and try again."
        ) from error
    with _LOCK:
        result = engine(picture)
    if result.boxes is None:
        return []
    height = picture.shape[0] / _DOTS_PER_POINT
    glyphs: list[Glyph] = []
    for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        if score >= _MIN_SCORE and text.strip():
            glyphs.append(_place(box, text.strip(), height))
    return glyphs


def _place(box: Any, text: str, height: float) -> Glyph:  # Any: a numpy array of four corners
    """Return a line of text at its place on the page, whose points count from its foot."""
    xs = [float(corner[0]) / _DOTS_PER_POINT for corner in box]
    ys = [float(corner[1]) / _DOTS_PER_POINT for corner in box]
    size = max(ys) - min(ys)
    base = height - max(ys) + size / 5  # below the base line are the tails of letters
    return Glyph(text, min(xs), max(xs), base, size, is_after_space=True)


@lru_cache(maxsize=1)
def _load_engine() -> Any:  # Any: RapidOCR ships no types
    """Load the models once."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})
