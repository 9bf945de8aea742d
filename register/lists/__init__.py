"""What people work from, made from the journal and made again at any time: clocks, tasks and notices."""
