"""Looking at a video before a clip is made of it."""
