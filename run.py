"""Starts the service: `python run.py`, in development and in production.

Relative paths in the settings, and `.env`, count from the folder of this file.
"""

import os
import sys
from pathlib import Path

from yt_downloader.supervise.service import main

if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    sys.exit(main(os.environ))
