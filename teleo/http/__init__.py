"""aiohttp plumbing shared by every door: policies, failures, pages, headers. No domain word."""
