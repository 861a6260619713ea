"""Files that exist only as rules: any byte range of hours of video, without the disk space."""
