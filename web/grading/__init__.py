"""The page on which whoever filed a complaint grades how it was handled, by a link, without log-in."""
