"""Commands about the people of the office: by what they log in."""
