"""Reports as text that a browser or a Markdown viewer shows.

Escaping, and a page that stands alone.

A page holds no script and its own policy forbids scripts and loading, so that a quoted text cannot
make it do anything.
"""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def escape_markdown(text: str) -> str:
    """Return one line of text such that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;")
    return _LIST_START.sub(
        lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", escaped
    )


def html_page(title: str, style: str, body: str) -> str:
    """Return a whole HTML page.

    Args:
        title: The page's title, escaped.
        style: Its style sheet.
        body: What stands below the title on the page, escaped where it is quoted.
    """
    return (
        "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
