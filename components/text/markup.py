"""Write reports as markup: text escaped for Markdown, and HTML pages that need no other file.

A page holds no script, and its content security policy forbids scripts and loading, so a quoted
text cannot make it do anything.
"""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def escape_markdown(text: str) -> str:
    """Escape one line of text so that Markdown displays it unchanged."""
    escaped = _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;")
    return _LIST_START.sub(_escape_list_start, escaped)


def _escape_list_start(match: re.Match[str]) -> str:
    """Return the start of a list item, `1.` or `-`, with a backslash before its mark."""
    if match[1]:
        return f"{match[1]}\\{match[2]}"
    return f"\\{match[3]}"


def html_page(title: str, style: str, body: str) -> str:
    """Return a complete HTML page.

    Args:
        title: The page's title, escaped.
        style: Its style sheet.
        body: The HTML below the title; quoted text in it is escaped.
    """
    return (
        "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
