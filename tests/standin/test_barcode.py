"""Frame numbers as blocks."""

import pytest

from tests.sitestandin.media import barcode
from tests.sitestandin.media.barcode import Stamp, UnreadableBarcode


@pytest.mark.parametrize("number", [0, 1, 599, 600, 1199, 2047])
@pytest.mark.parametrize("short_loop", [False, True])
def test_a_drawn_stamp_is_read_back(number, short_loop):
    stamp = Stamp(number, short_loop)

    assert barcode.read(barcode.draw(stamp)) == stamp


def test_brightness_and_contrast_do_not_matter():
    levels = [40 + level * 0.4 for level in barcode.draw(Stamp(777, short_loop=False))]

    assert barcode.read(levels).number == 777


def test_a_single_flipped_bit_is_noticed():
    for bit in range(barcode.BITS):
        row = bytearray(barcode.draw(Stamp(777, short_loop=False)))
        row[2 * bit], row[2 * bit + 1] = row[2 * bit + 1], row[2 * bit]
        with pytest.raises(UnreadableBarcode):
            barcode.read(row)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_even_picture_shows_no_number(level):
    with pytest.raises(UnreadableBarcode):
        barcode.read([level] * barcode.BLOCKS)
