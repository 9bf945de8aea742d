"""What acts are compared with, and how several programs are measured in turns."""
