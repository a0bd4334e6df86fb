"""Contract files (Word, PDF, HTML, Markdown, text): read into paragraphs and cut into clauses.

Nothing here knows any law.
"""
