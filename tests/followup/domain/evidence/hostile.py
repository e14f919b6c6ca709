"""Files made here, byte by byte: good ones, and what somebody with ill intent or ill luck would send.

Nothing of it comes from elsewhere. `GOOD` and `HOSTILE` map a name to a function that makes the bytes;
HOSTILE also names the refusal (a code of followup.domain.evidence.faults.SENTENCES).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any

import av
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfgen.canvas import Canvas

SCRIPT = "<script>alert(1)</script>"
SECRET = "Zhang San, 13800000000"
PLACE = ((28, 39, 22.5), (121, 25, 12.0))  # Taizhou; north, east


# -- Pictures --------------------------------------------------------------------------------------


def picture(form: str = "JPEG", size: tuple[int, int] = (120, 90), **saved: Any) -> bytes:
    image = Image.new("RGB", size, (40, 90, 140))
    ImageDraw.Draw(image).ellipse((10, 10, 60, 50), fill=(220, 200, 60))
    out = io.BytesIO()
    image.save(out, form, **saved)
    return out.getvalue()


def exif(**more: Any) -> Image.Exif:
    """Taken at a place and a time, upright after a turn, by a telephone."""
    made = Image.Exif()
    made[0x0112] = more.get("orientation", 6)
    made[0x0131] = more.get("software", "HarmonyOS 4.2")
    made[0x013B] = SECRET
    inner = made.get_ifd(0x8769)
    inner[0x9003] = more.get("taken", "2026:11:25 09:30:00")
    inner[0x927C] = more.get("note", SECRET.encode())
    gps = made.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", more.get("place", PLACE)[0], "E", more.get("place", PLACE)[1]
    return made


def telling(form: str = "JPEG", **more: Any) -> bytes:
    """A photograph with all that a telephone writes beside it: EXIF, XMP, a colour profile, a comment."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    saved: dict[str, Any] = {"exif": exif(**more), "icc_profile": profile}
    if form == "JPEG":
        saved["comment"] = SECRET.encode()
        saved["xmp"] = f"<x:xmpmeta><rdf xmp:CreatorTool='Camera'>{SECRET}</rdf></x:xmpmeta>".encode()
    if form == "PNG":
        saved["pnginfo"] = notes = PngInfo()
        notes.add_text("Author", SECRET)
        notes.add_itxt("XML:com.adobe.xmp", SECRET)
    return picture(form, **saved)


def huge_exif() -> bytes:
    """An EXIF whose directory points everywhere, in a JPEG that is otherwise whole."""
    entries = b"".join(struct.pack("<HHII", 0x9000 + n, 2, 0xFFFFFFF0, 0xFFFFFF00) for n in range(4000))
    body = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 4000) + entries
    plain = picture()
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


def png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks) + chunk(b"IEND", b"")


def png_bomb() -> bytes:
    """60,000 by 60,000 pixels in a few kilobytes."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return png([(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000)))])


def png_text_bomb() -> bytes:
    """A comment that unpacks to 20 MB."""
    packer = zlib.compressobj(9)
    packed = packer.compress(bytes(20_000_000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(12) for _ in range(4)))
    return png([(b"IHDR", header), (b"zTXt", b"Comment\0\0" + packed), (b"IDAT", body)])


def drawing() -> bytes:
    return f"<?xml version='1.0'?><svg>{SCRIPT}</svg>".encode()


# -- Papers ----------------------------------------------------------------------------------------


def pdf(*, script: str = "", name: str = "/JavaScript") -> bytes:
    out = io.BytesIO()
    sheet = Canvas(out, pageCompression=0)
    sheet.setAuthor(SECRET)
    sheet.drawString(72, 720, "water 2026-11-25: clean")
    sheet.save()
    made = out.getvalue()
    return _reopened(made, f"/OpenAction << /S {name} /JS ({script}) >>".encode()) if script else made


def _reopened(made: bytes, entry: bytes) -> bytes:
    """A second saving of the same file, as editors append it, whose root has one entry more."""
    root = made.index(b"/Type /Catalog")
    start = made.rindex(b"\n", 0, made.rindex(b"obj", 0, root)) + 1
    number = int(made[start:].split()[0])
    body = made[made.index(b"<<", start) : made.index(b"endobj", start)].rstrip()
    place = len(made)
    added = b"%d 0 obj\n" % number + body[:-2] + entry + b" >>\nendobj\n"
    table = len(made + added)
    last = made[made.rindex(b"startxref") :].split()[1]
    tail = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
    )
    return made + added + tail % (number, place, number + 20, number, last, table)


def office(parts: dict[str, bytes] | None = None, main: str = "word/document.xml") -> bytes:
    told = {
        "[Content_Types].xml": b"<Types><Default Extension='xml' ContentType='application/xml'/></Types>",
        main: b"<document>clean</document>",
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in told.items():
            packed.writestr(name, body)
    return out.getvalue()


def bomb_docx() -> bytes:
    return office({"word/media/a.xml": bytes(40_000_000)})


def lying_docx() -> bytes:
    """Its directory says that a part has other bytes than it unpacks to."""
    made = bytearray(office({"word/a.xml": b"x" * 5000}))
    place = made.rindex(b"PK\x01\x02", 0, made.rindex(b"word/a.xml"))
    made[place + 16 : place + 20] = b"\1\2\3\4"  # the checksum
    return bytes(made)


def remote_docx() -> bytes:
    relation = (
        b"<Relationships><Relationship Id='r1' Type='http://x/attachedTemplate' "
        b"Target='http://x.invalid/a.dotm' TargetMode='External'/></Relationships>"
    )
    return office({"word/_rels/settings.xml.rels": relation})


def macro_types() -> bytes:
    return office({"[Content_Types].xml": "<Types main.macroEnabled.12/>".encode("utf-16")})


# -- Films -----------------------------------------------------------------------------------------


@cache
def film(container: str = "mp4") -> bytes:
    out = io.BytesIO()
    options = {"movflags": "+use_metadata_tags"}
    with av.open(out, "w", format=container, options=options) as made:
        made.metadata["location"] = "+28.6562+121.4200/"
        made.metadata["comment"] = SECRET
        stream: Any = made.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(12):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (number * 20, 90, 140)))
            frame.pts, frame.time_base = number, Fraction(1, 10)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return out.getvalue()


def lying_film() -> bytes:
    """Every length it says is a hundred times what it has."""
    made = bytearray(film())
    for kind, place in ((b"mvhd", 16), (b"tkhd", 20), (b"mdhd", 16)):
        at = made.index(kind) + 4 + place
        length = struct.unpack(">I", made[at : at + 4])[0]
        made[at : at + 4] = struct.pack(">I", length * 100)
    at = made.index(b"stts") + 4 + 8
    count, delta = struct.unpack(">II", made[at : at + 8])
    made[at : at + 8] = struct.pack(">II", count, delta * 100)
    return bytes(made[: len(made) * 2 // 3])


GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "photo.jpg": (telling, "image/jpeg"),
    "photo.png": (lambda: telling("PNG"), "image/png"),
    "photo.webp": (lambda: telling("WEBP"), "image/webp"),
    "script in the comment.jpg": (lambda: picture(comment=SCRIPT.encode()), "image/jpeg"),
    "jpeg with a zip behind.jpg": (lambda: telling() + office(), "image/jpeg"),
    "script in exif.jpg": (lambda: telling(software=SCRIPT, note=SCRIPT.encode()), "image/jpeg"),
    "nonsense in exif.jpg": (lambda: telling(taken="9999:99:99", orientation=77), "image/jpeg"),
    "huge exif.jpg": (huge_exif, "image/jpeg"),
    "a jpeg called.html": (telling, "image/jpeg"),
    "report.pdf": (pdf, "application/pdf"),
    "table.xlsx": (
        lambda: office(main="xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "text.docx": (office, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "film.mp4": (film, "video/mp4"),
    "film.mov": (lambda: film("mov"), "video/quicktime"),
}
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "gif and script.gif": (lambda: b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)", "unknown"),
    "gif called.jpg": (partial(picture, "GIF"), "unknown"),
    "web page called.jpg": (lambda: b"<!-- a --><HTML>" + SCRIPT.encode(), "unknown"),
    "web page in utf-16.png": (lambda: ("\ufeff<html>" + SCRIPT).encode("utf-16-le"), "unknown"),
    "drawing.svg": (drawing, "unknown"),
    "program.jpg": (lambda: b"MZ" + bytes(500), "unknown"),
    "script.pdf": (lambda: b"#!/bin/sh\nrm -rf /\n", "unknown"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unknown"),
    "iphone.heic": (lambda: b"\0\0\0\x18ftypheic" + bytes(600), "unknown"),
    "zeros.jpg": (lambda: bytes(4000), "unknown"),
    "one byte.jpg": (lambda: b"\xff", "unknown"),
    "png bomb.png": (png_bomb, "too_many_pixels"),
    "text bomb.png": (png_text_bomb, "picture_damaged"),
    "half.jpg": (lambda: picture(size=(400, 300))[:3000], "picture_damaged"),
    "half.png": (lambda: picture("PNG", size=(400, 300))[:500], "picture_damaged"),
    "only a beginning.jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "picture_damaged"),
    "only a beginning.webp": (lambda: b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), "picture_damaged"),
    "pdf and zip.pdf": (lambda: pdf() + office(), "two_kinds"),
    "pdf and page.pdf": (lambda: pdf() + b"<html>" + SCRIPT.encode(), "two_kinds"),
    "half.pdf": (lambda: pdf()[:-200], "pdf_cut"),
    "nothing inside.pdf": (lambda: b"%PDF-1.7\n" + bytes(300) + b"\nstartxref\n9\n%%EOF", "pdf_damaged"),
    "script.in.pdf": (lambda: pdf(script="app.alert(1)"), "pdf_active"),
    "hidden script.pdf": (lambda: pdf(script="app.alert(1)", name="/J#61vaScript"), "pdf_active"),
    "launches.pdf": (lambda: pdf(script="x", name="/Launch"), "pdf_active"),
    "macro.docx": (lambda: office({"word/vbaProject.bin": b"x"}), "macros"),
    "macro.xlsx": (lambda: office({"xl/VBAPROJECT.BIN": b"x"}, "xl/workbook.xml"), "macros"),
    "macro by type.docx": (macro_types, "macros"),
    "file in file.docx": (lambda: office({"word/embeddings/oleObject1.bin": b"MZ"}), "objects"),
    "template from afar.docx": (remote_docx, "remote"),
    "zip slip.docx": (lambda: office({"../../../etc/cron.d/x": b"x"}), "names_leave"),
    "zip slip windows.docx": (lambda: office({"word\\..\\..\\x.exe": b"x"}), "names_leave"),
    "absolute.docx": (lambda: office({"/etc/passwd": b"x"}), "names_leave"),
    "bomb.docx": (bomb_docx, "bomb"),
    "lying.docx": (lying_docx, "office_damaged"),
    "half.docx": (lambda: office()[:-30], "office_damaged"),
    "exe behind.docx": (lambda: office() + b"MZ" + bytes(300), "two_kinds"),
    "plain.zip": (lambda: office(main="readme.txt"), "unknown"),
    "empty.zip": (lambda: b"PK\x05\x06" + bytes(18), "unknown"),
    "lying length.mp4": (lying_film, "film"),
    "half.mp4": (lambda: film()[: len(film()) // 2], "film"),
    "only a beginning.mp4": (lambda: b"\0\0\0\x18ftypisom" + bytes(800), "film"),
}
