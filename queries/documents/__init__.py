"""Documents and attachments as readers may see them."""
