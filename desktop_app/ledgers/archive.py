"""What makes a file fit to be kept for long: 归档格式（未认证）, after PDF/A-3u (ISO 19005-3).

Every font is embedded and every code named elsewhere; here the file says in which colours it
speaks, what it is in XMP as in its document info, and carries the rows as data where that was
asked for. No validator has passed it yet, so it is not called certified.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

import resources
from desktop_app.ledgers.composite import stream

LABEL: Final = "归档格式（未认证）"
VERSION: Final = (1, 7)  # ISO 32000-1, which PDF/A-3 builds on
# Fixed like the bytes: a file says when it was printed at its foot, from the print register.
MADE: Final = "2000-01-01T00:00:00+00:00"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords>{keywords}</pdf:Keywords>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class Attached:
    """A file that travels inside the document: its name, what is in it, when it was made."""

    name: str
    content: bytes
    at: dt.datetime


def mark(document: pdfdoc.PDFDocument, attached: Sequence[Attached] = ()) -> None:
    """Put into a document, just before it is saved, what an archive wants to find in it."""
    catalog: Any = document.Catalog  # type: ignore[attr-defined]  # its types lack it
    # ReportLab writes only the entries of a catalogue that it knows by name.
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", "AF"]
    catalog.OutputIntents = pdfdoc.PDFArray([_intent(document)])
    catalog.Metadata = _kept(document, _plain(_xmp(document.info), "/Metadata", "/XML"), "xmp")
    if attached:
        files = [_file(document, one, number) for number, one in enumerate(attached)]
        names = [part for one, file in zip(attached, files, strict=True)
                 for part in (pdfdoc.PDFString(one.name), file)]  # fmt: skip
        tree = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(names)})
        catalog.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": tree})
        catalog.AF = pdfdoc.PDFArray(files)


@cache
def profile() -> bytes:
    """Give the bundled sRGB profile."""
    return resources.path("colour", "srgb.icc").read_bytes()


def _intent(document: pdfdoc.PDFDocument) -> pdfdoc.PDFDictionary:
    colours = _kept(document, stream(profile(), N=3), "srgb")
    name = pdfdoc.PDFString("sRGB IEC61966-2.1")
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": name,
            "Info": name,
            "DestOutputProfile": colours,
        }
    )


def _xmp(info: Any) -> bytes:
    told = {
        name: escape(getattr(info, name))
        for name in ("title", "author", "subject", "producer", "keywords", "creator")
    }
    return _XMP.format(**told, made=MADE).encode()


def _file(document: pdfdoc.PDFDocument, one: Attached, number: int) -> Any:
    moment = pdfdoc.PDFString(f"D:{one.at:%Y%m%d%H%M%S}")
    about = {
        "Size": len(one.content),
        "ModDate": moment,
        "CreationDate": moment,
        "CheckSum": f"<{hashlib.md5(one.content, usedforsecurity=False).hexdigest()}>",
    }
    held = stream(
        one.content,
        Type="/EmbeddedFile",
        Subtype="/text#2Fcsv",
        Params=pdfdoc.PDFDictionary(about),
    )
    kept = _kept(document, held, f"data{number}")
    told = {
        "Type": pdfdoc.PDFName("Filespec"),
        "F": pdfdoc.PDFString(f"data{number + 1}.csv"),
        "UF": pdfdoc.PDFString(one.name),
        "Desc": pdfdoc.PDFString("与印出的行相同的数据"),
        "AFRelationship": pdfdoc.PDFName("Data"),
        "EF": pdfdoc.PDFDictionary({"F": kept, "UF": kept}),
    }
    return _kept(document, pdfdoc.PDFDictionary(told), f"file{number}")


def _plain(content: bytes, kind: str, form: str) -> pdfdoc.PDFStream:
    """Give a stream that is not packed: whoever keeps archives reads it without any tool."""
    made = pdfdoc.PDFStream(content=content, filters=[])
    made.dictionary["Type"], made.dictionary["Subtype"] = kind, form
    return made


def _kept(document: pdfdoc.PDFDocument, part: Any, name: str) -> Any:
    return document.Reference(part, f"archive:{name}")  # type: ignore[no-untyped-call]  # no types
