"""Snapshots of statutes, their readers, versions, the diff between snapshots, and citations."""
