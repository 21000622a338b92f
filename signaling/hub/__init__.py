"""The Socket.IO edge: who is connected, what may be asked, and how it is carried out."""
