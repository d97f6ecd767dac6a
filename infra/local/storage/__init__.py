"""A stand-in for S3: objects on disk, signatures and upload policies checked."""
