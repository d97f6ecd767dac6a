"""Answers that are errors, by the codes S3 gives."""


class Failure(Exception):
    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


def denied(sentence: str) -> Failure:
    return Failure(403, "AccessDenied", sentence)


def no_such_bucket() -> Failure:
    return Failure(404, "NoSuchBucket", "The specified bucket does not exist.")


def no_such_key() -> Failure:
    return Failure(404, "NoSuchKey", "The specified key does not exist.")


def bad_sum(name: str) -> Failure:
    return Failure(400, "BadDigest", f"The {name} you specified did not match.")
