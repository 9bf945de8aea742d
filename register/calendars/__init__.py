"""Holiday notices that the office has adopted, and the open cases that a newer one reaches."""
