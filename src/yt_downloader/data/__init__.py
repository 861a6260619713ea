"""The stores: collections in MongoDB, the cache in Redis, and the private servers."""
