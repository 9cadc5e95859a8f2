"""A call for papers that is answered in English, and what is sent in for it."""

from __future__ import annotations

import random
from email.message import EmailMessage
from typing import Any

import docx

from tests.builders.files.word import saved
from tests.builders.secretariat.more_calls import form_file

PAPERS = """
[call]
name = "Fourth International Workshop on Campus Services: Call for Papers"
code = "IWCS2026"
language = "en"
organizer = "IWCS 2026 Secretariat"
deadline = 2026-05-31T23:59:59+08:00
contact = "Secretariat: Ms Eleanor Hughes, +44 1904 000000"
result_expected = "mid-July 2026"
thing = "paper"
subject = "IWCS 2026: {title:title of the paper} / {contact:corresponding author}"
quota = [{ by = "contact_info", most = 2 }]
fields = [
  { key = "title", label = "Title of the paper", aliases = ["Title"] },
  { key = "authors", label = "Authors" },
  { key = "unit", label = "Institution" },
  { key = "contact", label = "Corresponding author" },
  { key = "contact_info", label = "Email", type = "email" },
  { key = "track", label = "Track", choose = 1, of = ["Energy", "Catering", "Digital services"] },
  { key = "abstract", label = "Abstract", type = "long", most = 150 },
  { key = "keywords", label = "Keywords", optional = true },
]
[[call.documents]]
key = "form"
label = "Submission Form"
holds = "fields"
accept = ["word"]
[[call.documents]]
key = "paper"
label = "Camera-ready paper"
holds = "text"
accept = ["word", "pdf"]
length = [300, 600]
name = "{contact:corresponding author}_{title:short title}"
"""

SPLIT = PAPERS.replace('thing = "paper"', 'thing = "paper"\nseveral = "split"')
"""The same, where one message may bring several papers."""

ABSTRACT = "We describe a heating control that learns from the timetable and saves a fifth of the energy."
WORDS = (
    "heating",
    "canteen",
    "menu",
    "lecture",
    "timetable",
    "sensor",
    "meter",
    "student",
    "kitchen",
    "energy",
)
WORDS += (
    "load",
    "queue",
    "booking",
    "model",
    "repair",
    "room",
    "network",
    "survey",
    "method",
    "saving",
    "winter",
)
PROSE = "Dear colleagues,\n\nplease find our submission attached.\n\nKind regards\nJane Smith\n"


def submission_form(**said: str) -> bytes:
    """The form, filled in."""
    told = {
        "title": "Learning to Heat Lecture Halls",
        "authors": "Jane Smith, Tom O’Neill",
        "unit": "University of York",
        "contact": "Jane Smith",
        "email": "jane.smith@york.example.ac.uk",
        "track": "☑ Energy  ☐ Catering  ☐ Digital services",
        "abstract": ABSTRACT,
        "keywords": "heating; timetables",
    } | said
    return form_file(
        "Submission Form",
        ("Title of the paper", told["title"]),
        ("Authors", told["authors"]),
        ("Institution", told["unit"], "Corresponding author", told["contact"]),
        ("Email", told["email"]),
        ("Track", told["track"]),
        ("Abstract (at most 150 words)", told["abstract"]),
        ("Keywords", told["keywords"]),
    )


def prose(count: int, seed: int) -> str:
    """So many words of English, sentence after sentence, as no other seed has them."""
    choice = random.Random(seed)
    words = [choice.choice(WORDS) for _ in range(count)]
    sentences = [words[at : at + 12] for at in range(0, count, 12)]
    return " ".join(" ".join(one).capitalize() + "." for one in sentences)


def camera_ready(title: str, count: int = 450, seed: int = 1) -> bytes:
    """The paper as a Word file with a title and about so many words."""
    file = docx.Document()
    file.add_paragraph(title)
    words = prose(count, seed).split(" ")
    for at in range(0, count, 90):
        file.add_paragraph(" ".join(words[at : at + 90]))
    return saved(file)


def letter(subject: str, files: dict[str, bytes], *, sender: str, text: str = PROSE, **headers: Any) -> bytes:
    """A mail of somebody's."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "box@example.org", subject
    mail["Message-ID"] = headers.pop(
        "message_id", f"<{random.Random(subject + sender).random()}@york.example>"
    )
    mail["Date"] = "Tue, 10 Mar 2026 09:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
