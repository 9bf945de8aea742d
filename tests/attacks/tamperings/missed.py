"""What the watch does not see, and why. Each stands in the lists; once it is seen, the test says so."""

from collections.abc import Mapping

MISSED: Mapping[str, str] = {
    "a file has another media type": "no digest covers it; what is handed out is compared with the file's SHA-256",
    "it has another salt": "salts are destroyed with what they protect; a repetition of the act is refused as another",
    "its key has another salt": "salts are destroyed with what they protect; a repetition is refused as another",
    "it was judged later": "the instant of a verdict is in the log for refusals alone; the event has its own",
    "a paper that names who complained": "no event says so; the file itself is as it was made",
}
