"""Prints what may be others' words: of a log, of AWS, of files. The same characters are escaped as on a laptop."""

import sys
import unicodedata

# What steers a terminal or turns the reading direction (settings/printable.ts).
unsafe = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def printable(text):
    """Escapes what could move the cursor, write to the clipboard or mislead a reader; newlines and tabs stay."""
    if text.isprintable():
        return text
    return "".join(it if it in "\n\t" or unicodedata.category(it) not in unsafe else escaped(it) for it in text)


def escaped(character):
    """Returns a character as JSON would write it."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def note(line):
    """Says a line."""
    print(printable(line), file=sys.stderr, flush=True)


def out(line):
    """Prints a line of a job's output."""
    text = printable(line)
    try:
        print(text, flush=True)
    except UnicodeEncodeError:
        # A terminal of another alphabet.
        print(text.encode("ascii", "backslashreplace").decode(), flush=True)
