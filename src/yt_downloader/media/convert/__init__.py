"""From any video file to one in the codec, quality and container that was wished."""
