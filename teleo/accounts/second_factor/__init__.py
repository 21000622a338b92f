"""The second step of those who sign in by a password: an app's code or a passkey, and recovery codes for bad days."""
