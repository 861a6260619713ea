"""Which containers an uploaded file may have, whatever its name says."""

# What a file's name may end with; what counts is what is in the file.
UPLOAD_EXTENSIONS = ("mp4", "avi", "mkv", "mov", "flv", "wmv", "webm", "m4v", "mpg", "mpeg", "3gp")
# libavformat's demuxers. All of them read one file and nothing else: playlists,
# manifests, lists of files, pictures and text are not among them, for those read other
# people's files.
UPLOAD_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,live_flv,asf,mpeg,mpegvideo,mpegts,m4v"
)
# Demuxers of both ffmpeg and PyAV heed these before they open anything.
INPUT_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": UPLOAD_DEMUXERS,
    "max_streams": "64",
}
# For results that hold only sound; an upload may not be one of these.
SOUND_OPTIONS = {**INPUT_OPTIONS, "format_whitelist": "mp3,aac,flac"}
# 8192 x 4320; a larger picture would take gigabytes to decode.
MOST_PIXELS = 8192 * 4320
