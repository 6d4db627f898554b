"""Canvas QTI: a zip of QTI 1.2 as Canvas itself exports it (`lib/cc/qti/qti_items.rb`).

Each deck is a Canvas quiz. A question with parameters is a group of its variants, of which each student gets one.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from fam_quizzes.export.items import Batch, Entry, Export, Part, cards_left_out, missed, refused
from fam_quizzes.export.markup import to_html, to_line
from fam_quizzes.export.media import files_of
from fam_quizzes.export.qti_items import add_item, losses, why_not

XSI = "http://www.w3.org/2001/XMLSchema-instance"
QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
QTI_XSD = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
PACKAGE_XSD = "http://www.imsglobal.org/xsd/imscp_v1p1.xsd"
CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
CANVAS_XSD = "https://canvas.instructure.com/xsd/cccv1p0.xsd"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day of the zip format: the same decks give the same bytes

register_namespace("xsi", XSI)


def export(batch: Batch) -> Export:
    """Export a package: a manifest, and for each deck a question file and a quiz."""
    quizzes = {_ident(part.deck.deck): part for part in batch.parts if _taken(part)}
    taken = [entry for part in quizzes.values() for entry in _taken(part)]
    pictures = {f"images/{name}": content for name, content in files_of(entry.picture for entry in taken).items()}
    files = {"imsmanifest.xml": _manifest(list(quizzes), list(pictures)), **pictures}
    for ident, part in quizzes.items():
        files[f"{ident}/{ident}.xml"] = _assessment(ident, part)
        files[f"{ident}/assessment_meta.xml"] = _meta(ident, part)
    remarks = (
        *cards_left_out(batch, "a Canvas quiz supports only questions"),
        *refused(batch.questions, why_not),
        *missed((entry for entry in batch.questions if not why_not(entry)), losses),
    )
    return Export(_zipped(files), remarks)


def _taken(part: Part) -> list[Entry]:
    return [entry for entry in part.questions if not why_not(entry)]


def _groups(part: Part) -> Iterator[tuple[str, list[Entry]]]:
    for ref, entries in groupby(_taken(part), key=lambda entry: entry.ref):
        yield ref, list(entries)


def _ident(name: str) -> str:
    """Return an identifier in the style of Canvas, the same in every export."""
    return f"g{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _manifest(quizzes: list[str], pictures: list[str]) -> bytes:
    root = _root("manifest", PACKAGE, PACKAGE_XSD, identifier=_ident("manifest " + " ".join(quizzes)))
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for ident in quizzes:
        resource = SubElement(resources, "resource", identifier=ident, type="imsqti_xmlv1p2")
        SubElement(resource, "file", href=f"{ident}/{ident}.xml")
        SubElement(resource, "dependency", identifierref=f"{ident}_meta")
        meta = f"{ident}/assessment_meta.xml"
        kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
        more = SubElement(resources, "resource", identifier=f"{ident}_meta", type=kind, href=meta)
        SubElement(more, "file", href=meta)
    for path in pictures:
        resource = SubElement(resources, "resource", identifier=_ident(path), type="webcontent", href=path)
        SubElement(resource, "file", href=path)
    return _written(root)


def _assessment(ident: str, part: Part) -> bytes:
    root = _root("questestinterop", QTI, QTI_XSD)
    assessment = SubElement(root, "assessment", ident=ident, title=to_line(part.deck.title))
    metadata = SubElement(SubElement(assessment, "qtimetadata"), "qtimetadatafield")
    SubElement(metadata, "fieldlabel").text = "cc_maxattempts"
    SubElement(metadata, "fieldentry").text = "unlimited"
    section = SubElement(assessment, "section", ident="root_section")
    for ref, entries in _groups(part):
        parent = section if entries[0].number == 0 else _group(section, ref)
        for entry in entries:
            add_item(parent, _ident(entry.name), entry)
    return _written(root)


def _group(section: Element, ref: str) -> Element:
    """Add a group of questions of which each student gets one."""
    group = SubElement(section, "section", ident=_ident(f"group {ref}"), title=ref)
    selection = SubElement(SubElement(group, "selection_ordering"), "selection")
    SubElement(selection, "selection_number").text = "1"
    SubElement(SubElement(selection, "selection_extension"), "points_per_item").text = "1.0"
    return group


def _meta(ident: str, part: Part) -> bytes:
    quiz = _root("quiz", CANVAS, CANVAS_XSD, identifier=ident)
    for tag, text in (
        ("title", to_line(part.deck.title)),
        ("description", to_html(part.deck.about)),
        ("shuffle_answers", "true"),
        ("scoring_policy", "keep_highest"),
        ("quiz_type", "practice_quiz"),
        ("points_possible", f"{len(list(_groups(part)))}.0"),
        ("show_correct_answers", "true"),
        ("allowed_attempts", "-1"),
        ("available", "false"),
    ):
        SubElement(quiz, tag).text = text
    return _written(quiz)


def _root(tag: str, namespace: str, xsd: str, **attributes: str) -> Element:
    return Element(tag, attributes | {"xmlns": namespace, f"{{{XSI}}}schemaLocation": f"{namespace} {xsd}"})


def _written(root: Element) -> bytes:
    indent(root)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
