"""Every word a user reads, by feature; pure: what is known → HTML."""
