from datetime import timedelta

from tide_tables.harmonics import EPOCH, Constituent


def test_a_constituent_returns_after_its_period() -> None:
    m2 = Constituent("M2", 1.5, 28.984, 12.0)
    later = EPOCH + timedelta(hours=360 / 28.984)
    assert abs(m2.at(EPOCH) - m2.at(later)) < 1e-6
