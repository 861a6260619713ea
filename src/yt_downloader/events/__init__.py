"""What happens to a user's jobs, told as it happens."""
