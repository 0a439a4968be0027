"""The site's line drawing: a pavilion by the water, fields, workshops and a town. Drawn for this project.

It has straight strokes only, so that pages write it as SVG and cards draw it from the same points.
"""

from functools import lru_cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 480, 124
PAVILION = (48, 0, 188, 124)  # left, top, right, bottom of the part that stands for the whole in an icon
ICON_GROUND, ICON_INK = "#8f1d21", "#ffffff"
STROKE = 1.8
FINER = 4  # times: drawn larger and made smaller, lines have smooth edges

# SVG path data; each M begins a stroke, whose points follow as pairs of x and y.
PATH = (
    "M118 11 118 14M118 5 120.1 5.9 121 8 120.1 10.1 118 11 115.9 10.1 115 8 115.9 5.9 118 5M118 2 118 5"
    "M80 28 81.5 31 83.5 33 86 34 91.3 33.4 96.7 31.8 102 29 107.3 25.1 112.7 20.1 118 14 123.3 20.1 128.7 "
    "25.1 134 29 139.3 31.8 144.7 33.4 150 34 152.5 33 154.5 31 156 28M86 34 90 37 146 37 150 34M98 37 98 46"
    "M111 37 111 46M125 37 125 46M138 37 138 46"
    "M70 52 71.5 55 73.5 57 76 58 79 57.7 82 56.7 85 55 88 52.7 91 49.7 94 46 142 46 145 49.7 148 52.7 151 "
    "55 154 56.7 157 57.7 160 58 162.5 57 164.5 55 166 52M76 58 80 61 156 61 160 58M88 61 88 71M108 61 108 71"
    "M128 61 128 71M148 61 148 71"
    "M58 78 59.5 81 61.5 83 64 84 67.3 83.6 70.7 82.6 74 80.8 77.3 78.2 80.7 75 84 71 152 71 155.3 75 158.7 "
    "78.2 162 80.8 165.3 82.6 168.7 83.6 172 84 174.5 83 176.5 81 178 78M64 84 68 87 168 87 172 84"
    "M76 87 76 104M160 87 160 104M103 87 103 104M133 87 133 104M103 92 133 92M60 104 176 104M54 108 182 108"
    "M2 104 7 99.8 12 96 17 93 22 90.9 27 90 32 90.4 37 92 42 94.7 47 98.3 52 102.3M22 92 22 82.2"
    "M29 76.6 28.1 80.1 25.5 82.7 22 83.6 18.5 82.7 15.9 80.1 15 76.6 15.9 73.1 18.5 70.5 22 69.6 25.5 70.5 "
    "28.1 73.1 29 76.6M36 92 36 85"
    "M41 81 40.3 83.5 38.5 85.3 36 86 33.5 85.3 31.7 83.5 31 81 31.7 78.5 33.5 76.7 36 76 38.5 76.7 40.3 "
    "78.5 41 81M187 101 190 108 193 101M190 108 190 99M197 101 200 108 203 101M200 108 200 99"
    "M207 101 210 108 213 101M210 108 210 99"
    "M222 108 222 74 246 58 246 74 270 58 270 74 294 58 294 74 318 58 318 108"
    "M230 84 240 84 240 92 230 92 230 84M254 84 264 84 264 92 254 92 254 84"
    "M278 84 288 84 288 92 278 92 278 84M302 84 312 84 312 92 302 92 302 84M326 108 328 40 336 40 338 108"
    "M326.5 50 337.5 50M350 108 350 62 372 62 372 108M380 108 380 36 402 26 402 108"
    "M410 108 410 52 430 52 430 108M356 72 366 72M356 82 366 82M356 92 366 92M386 46 396 46M386 58 396 58"
    "M386 70 396 70M386 82 396 82M386 94 396 94M416 64 424 64M416 76 424 76M416 88 424 88M444 108 444 99.6"
    "M450 94.8 449.2 97.8 447 100 444 100.8 441 100 438.8 97.8 438 94.8 438.8 91.8 441 89.6 444 88.8 447 "
    "89.6 449.2 91.8 450 94.8M460 108 460 96.8"
    "M468 90.4 466.9 94.4 464 97.3 460 98.4 456 97.3 453.1 94.4 452 90.4 453.1 86.4 456 83.5 460 82.4 464 "
    "83.5 466.9 86.4 468 90.4M182 108 222 108M338 108 350 108M430 108 478 108M2 108 54 108M372 108 380 108"
    "M402 108 410 108"
    "M10 118 12 117.2 14 115.8 16 115 18 115.8 20 117.2 22 118 24 117.2 26 115.8 28 115 30 115.8 32 117.2 34 "
    "118 36 117.2 38 115.8 40 115 42 115.8 44 117.2 46 118"
    "M90 118 92 117.2 94 115.8 96 115 98 115.8 100 117.2 102 118 104 117.2 106 115.8 108 115 110 115.8 112 "
    "117.2 114 118 116 117.2 118 115.8 120 115 122 115.8 124 117.2 126 118 128 117.2 130 115.8 132 115 134 "
    "115.8 136 117.2 138 118 140 117.2 142 115.8 144 115 146 115.8 148 117.2 150 118"
    "M196 118 198 117.2 200 115.8 202 115 204 115.8 206 117.2 208 118 210 117.2 212 115.8 214 115 216 115.8 "
    "218 117.2 220 118"
    "M274 118 276 117.2 278 115.8 280 115 282 115.8 284 117.2 286 118 288 117.2 290 115.8 292 115 294 115.8 "
    "296 117.2 298 118 300 117.2 302 115.8 304 115 306 115.8 308 117.2 310 118 312 117.2 314 115.8 316 115 "
    "318 115.8 320 117.2 322 118"
    "M380 118 382 117.2 384 115.8 386 115 388 115.8 390 117.2 392 118 394 117.2 396 115.8 398 115 400 115.8 "
    "402 117.2 404 118 406 117.2 408 115.8 410 115 412 115.8 414 117.2 416 118"
)


def strokes() -> list[list[tuple[float, float]]]:
    """The points of each stroke."""
    numbers = [[float(number) for number in stroke.split()] for stroke in PATH.split("M")[1:]]
    return [list(zip(stroke[::2], stroke[1::2], strict=True)) for stroke in numbers]


@lru_cache(maxsize=8)
def mask(width: int, part: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT)) -> Image.Image:
    """The drawing or a part of it, so many pixels wide: white lines on black, to paste a colour through."""
    left, top, right, bottom = part
    scale = FINER * width / (right - left)
    size = round((right - left) * scale), round((bottom - top) * scale)
    large = Image.new("L", size)
    canvas = ImageDraw.Draw(large)
    for stroke in strokes():
        points = [((x - left) * scale, (y - top) * scale) for x, y in stroke]
        canvas.line(points, 255, round(STROKE * scale), joint="curve")
    return large.resize((size[0] // FINER, size[1] // FINER), Image.Resampling.LANCZOS)


def icon(side: int) -> Image.Image:
    """The pavilion on a square; `icon-300.png` and `icon-180.png` among the static files are drawn so."""
    image = Image.new("RGB", (side, side), ICON_GROUND)
    drawing = mask(round(side * 0.74), PAVILION)
    place = (side - drawing.width) // 2, (side - drawing.height) // 2
    image.paste(ICON_INK, place, drawing)
    return image
