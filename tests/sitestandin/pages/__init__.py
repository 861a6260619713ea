"""What the site answers: pages, the player API, captions, playlists, media."""
