"""The reviewer behind HTTP."""
