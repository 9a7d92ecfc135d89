"""纸质密钥: the sheet that is sealed into two envelopes."""

from __future__ import annotations

from desktop_app.ledgers.slip import SlipCode, SlipLine, slip

_GROUP = 6


def key_sheet(unit: str, label: str, secret: str) -> bytes:
    """Give the sheet with a PC's key as letters in groups and as a QR code."""
    head, _, rest = secret.rpartition("-")
    groups = " ".join(rest[at : at + _GROUP] for at in range(0, len(rest), _GROUP))
    lines: list[SlipLine | SlipCode | str] = [
        f"单位：{unit}　电脑：{label}",
        "",
        "请印两份，分别封进信封，封口签字，放在两个地方。谁都不要拍照，不要存进别的电脑。",
        "这台电脑坏了：把备份恢复到另一台电脑，在登记那里输入下面的密钥，就能接着用，别的单位不用重新核对。",
        "更换签名密钥以后，这一张作废，请重新打印。",
        "",
        SlipLine(f"{head}-", 13),
        SlipLine(groups, 13),
        "",
        SlipCode(secret, "二维码里是同样的字，扫码枪可以扫。", 130),
        "",
        "封存人签字：______________　　见证人签字：______________　　日期：______________",
    ]
    return slip("纸质密钥", unit, lines)
