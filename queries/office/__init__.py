"""What the office reads of itself."""
