"""What the manifests of package managers declare, read without running any of them."""
