"""Compiling the vocabularies: packages in, tables of names out. Nothing here is needed to read a text."""
