"""The sandbox: a simulator of GitHub with sample repositories, for tests and offline trials."""
