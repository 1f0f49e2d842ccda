"""What a cluster writes into its objects, as this checker states it; it knows nothing of kxform's tables."""
