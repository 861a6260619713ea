"""From the first bytes of a media file on a web server to the byte ranges that cover a segment.

`read.read_index` looks at the file and returns its index; an index answers `covering` with
the ranges to fetch and the header that makes them a file. Three kinds are read: fragmented
MP4 with a segment index (`fragmented`), plain MP4 with its sample tables (`whole`), and
WebM or Matroska with Cues (`clusters`). Only `reading` asks the server for bytes.
"""
