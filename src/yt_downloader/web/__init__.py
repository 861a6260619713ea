"""What every request needs, whatever its feature: errors, services, health, files."""
