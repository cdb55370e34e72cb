"""A pdf by hand: pages of lines in a font that every reader knows, nothing embedded."""

from __future__ import annotations

from collections.abc import Sequence

_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
    b"/DescendantFonts [4 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
    b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /FontDescriptor 5 0 R >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] "
    b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 90 >>",
)


def make_pdf(pages: Sequence[Sequence[str]], size: int = 14) -> bytes:
    """Return a pdf; a line that begins with full-width spaces is indented by them."""
    objects: dict[int, bytes] = {3: _FONT[0], 4: _FONT[1], 5: _FONT[2]}
    kids = []
    number = 6
    for lines in pages:
        parts = []
        for row, line in enumerate(lines):
            bare = line.lstrip("　")
            left = 72 + size * (len(line) - len(bare))
            shown = bare.encode("utf-16-be").hex()
            parts.append(f"BT /F1 {size} Tf {left} {780 - row * size * 1.6} Td <{shown}> Tj ET")
        stream = "\n".join(parts).encode()
        objects[number] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
        objects[number + 1] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % number
        )
        kids.append(b"%d 0 R" % (number + 1))
        number += 2
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    places = {}
    for key in sorted(objects):
        places[key] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (key, objects[key])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % places[key] for key in sorted(objects))
    return out + (
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    )
