"""From a basis to what people read: web page, PDF, Word, Excel, CSV and map file."""
