"""The call hub: rooms, seats and permissions; it knows neither patients nor practitioners."""
