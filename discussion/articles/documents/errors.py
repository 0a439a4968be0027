class DocumentError(Exception):
    """A file holds no article that can be read; the message tells the editor what to do."""
