"""Small pictures: a screenshot with the few colours that a page of text has, as an indexed PNG (RFC 2083)."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from typing import Final

from playwright.sync_api import Page

COLOURS: Final = 48

_REDUCE: Final = """async ([png, most]) => {
    const response = await fetch("data:image/png;base64," + png);
    const bitmap = await createImageBitmap(await response.blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
    const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    const common = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    const palette = [];
    const apart = (one, other) => Math.max(...one.map((part, place) => Math.abs(part - other[place])));
    for (const [pixel] of common) {
        const colour = parts(pixel);
        if (palette.length < most && palette.every((each) => apart(each, colour) > 11)) palette.push(colour);
    }
    const nearest = new Map();
    for (const pixel of counts.keys()) {
        const colour = parts(pixel);
        let best = 0;
        palette.forEach((each, place) => { if (apart(each, colour) < apart(palette[best], colour)) best = place; });
        nearest.set(pixel, best);
    }
    const places = new Uint8Array(pixels.length);
    pixels.forEach((pixel, at) => { places[at] = nearest.get(pixel); });
    let text = "";
    for (let at = 0; at < places.length; at += 32768)
        text += String.fromCharCode(...places.subarray(at, at + 32768));
    return {width: bitmap.width, height: bitmap.height, palette: palette.flat(), places: btoa(text)};
}"""


def small_png(blank: Page, png: bytes) -> bytes:
    """The same picture in its ``COLOURS`` most common colours; ``blank`` is a page in which it is counted."""
    found = blank.evaluate(_REDUCE, [b64encode(png).decode(), COLOURS])
    width, height, places = found["width"], found["height"], b64decode(found["places"])
    rows = b"".join(b"\0" + places[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", bytes(found["palette"])), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
