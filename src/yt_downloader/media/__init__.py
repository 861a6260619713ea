"""Local files in, local files out: child processes, ffmpeg, probing, cutting, verifying."""
