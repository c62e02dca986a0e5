"""From news text to candidate events, each with the words it came from."""
