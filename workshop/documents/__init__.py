"""Documents: plain data in, bytes out (PDF, XLSX, DOCX, CSV, ICS, QR). No Flask, no queries.

Every text comes in ready, in the reader's language: the caller translates, the builders only set it.
"""
