"""A picture in, a fresh one out: run alone, as a process with limits of its own."""

import io
import resource
import sys

MEMORY = 768 * 1024 * 1024
SECONDS = 10
# What is drawn, whatever else the library could read, run or include.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF", "AVIF", "BMP", "TIFF")
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000


def limit() -> None:
    """Little memory, little time, no file written, no process started."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Draw what comes on standard input anew, on standard output."""
    # Libraries are read first: they may need more files than a picture should.
    from pi_heif import register_heif_opener
    from PIL import Image, ImageOps

    register_heif_opener()
    limit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.init()
    known = [name for name in FORMATS if name in Image.OPEN]
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=known) as given:
        upright = ImageOps.exif_transpose(given)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = upright.convert("RGB")
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    drawn = io.BytesIO()
    fresh.save(drawn, "JPEG", quality=85)
    sys.stdout.buffer.write(drawn.getvalue())


if __name__ == "__main__":
    main()
