"""What passes between the hub and teleo, within one process."""
