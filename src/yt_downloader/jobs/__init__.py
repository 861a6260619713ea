"""Background jobs: claimed from MongoDB, run in threads, recorded, cleaned up."""
