"""Who asked for which stream a moment ago, so that asking twice in a chat makes one clip."""

from datetime import timedelta

from bson import ObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, object_id

_INDEXES = [
    # MongoDB looks once a minute, so readers compare the time themselves.
    IndexModel([("expires_at", ASCENDING)], name="expires_at", expireAfterSeconds=0),
    IndexModel([("user_id", ASCENDING)], name="user_id"),
]


class Cooldowns:
    """The collection `cooldowns`: an asker's key, and the clip that those to come get, too."""

    def __init__(self, database: Database) -> None:
        # The journal is not waited for: it is written in order, so once the clip is
        # in it, this is, too.
        self._cooldowns = database.collection("cooldowns", _INDEXES).with_options(
            write_concern=WriteConcern(w=1, j=False)
        )

    def claim(self, asker: str, video_id: str, *, user_id: str, life: timedelta) -> str:
        """Which clip *asker* gets: that of *video_id*, or the one from within the last *life*.

        One atomic update decides, so of requests at the same moment, on whatever
        machines, one gets its own. *user_id* owns the clip.
        """
        while True:
            now = utcnow()
            mine = {
                "video_id": ObjectId(video_id),
                "user_id": object_id(user_id),
                "expires_at": now + life,
            }
            try:
                found = self._cooldowns.find_one_and_update(
                    {"_id": asker, "expires_at": {"$lte": now}},
                    {"$set": mine},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
            except DuplicateKeyError:  # there is one that is not over
                found = self._cooldowns.find_one({"_id": asker})
            if found:  # else its time ended in between
                return str(found["video_id"])

    def owners(self) -> set[str]:
        """The ids of all users of whom there is one."""
        return {str(user_id) for user_id in self._cooldowns.distinct("user_id")}

    def delete_of_user(self, user_id: str) -> None:
        """Forget what leads to a user's clips; repeatable."""
        self._cooldowns.delete_many({"user_id": object_id(user_id)})
