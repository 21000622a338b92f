"""What a call is: rooms, peers and what must happen when something does. Pure and synchronous."""
