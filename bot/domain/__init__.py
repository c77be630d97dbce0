"""What chargers, sessions, schedules and alerts are: pure values and functions, no I/O, `now` is an argument."""
