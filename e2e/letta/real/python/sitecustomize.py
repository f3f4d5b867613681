"""Python runs this before anything else: it gives Letta a token counter that needs no download.

tiktoken fetches its vocabularies from the web at first use. Tests must not, and only need a count that grows with the
text, so here four characters are one token.
"""

CHARACTERS_PER_TOKEN = 4


class ApproximateEncoding:
    """The part of `tiktoken.Encoding` that Letta uses."""

    name = "approximate"

    def encode(self, text, **_options):
        return [0] * max(1, len(text) // CHARACTERS_PER_TOKEN)

    encode_ordinary = encode

    def decode(self, tokens, **_options):
        return "x" * (len(tokens) * CHARACTERS_PER_TOKEN)


try:
    import tiktoken
except ImportError:
    pass
else:
    approximate = ApproximateEncoding()
    tiktoken.get_encoding = lambda _name: approximate
    tiktoken.encoding_for_model = lambda _model: approximate
