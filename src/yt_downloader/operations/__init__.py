"""What operators see of the whole service; of its users nothing but numbers."""
