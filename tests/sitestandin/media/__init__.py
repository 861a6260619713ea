"""The pictures and sounds of the stand-in: made once with ffmpeg, then only read."""
