"""HLS: from the text of a playlist to the segments that are wanted, and their decryption.

Nothing here opens a connection; the caller fetches. Where to look: `parse` reads a playlist
into the records of `playlist`, `choice` picks a variant and its sound, `decrypt` makes a
fetched segment readable. The rules are those of RFC 8216, sections in brackets are its;
"bis" is draft-pantos-hls-rfc8216bis, which adds a few tags that are in use.
"""
