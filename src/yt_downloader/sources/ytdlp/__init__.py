"""yt-dlp, in processes of its own: one host that has it loaded, a fork for each request."""
