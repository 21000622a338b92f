"""What tests are made with: database, clock, builders, browser."""
