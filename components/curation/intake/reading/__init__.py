"""Files of raw pairs to rows: encodings, tables, workbooks, JSON, chats and exports."""
