"""Personal data: sealed, matched blindly, masked."""

import pytest

from db.privacy import SealBroken, Vault, mask_name, mask_phone, mask_text, plain_phone


@pytest.fixture
def vault(tmp_path):
    return Vault.open(tmp_path / "keys.json")


def test_what_is_sealed_opens_again_and_shows_nothing(vault):
    sealed = vault.seal("王小明", "customers.name")
    assert "王小明".encode() not in sealed
    assert vault.unseal(sealed, "customers.name") == "王小明"


def test_equal_names_do_not_look_equal_when_sealed(vault):
    assert vault.seal("王小明", "customers.name") != vault.seal("王小明", "customers.name")


def test_a_sealed_name_does_not_open_as_a_phone_number(vault):
    with pytest.raises(SealBroken, match=r"customers\.phone"):
        vault.unseal(vault.seal("王小明", "customers.name"), "customers.phone")


def test_the_key_file_is_for_its_owner_only(tmp_path):
    Vault.open(tmp_path / "keys.json")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_opening_again_reads_the_same_keys(tmp_path):
    sealed = Vault.open(tmp_path / "keys.json").seal("x", "c")
    assert Vault.open(tmp_path / "keys.json").unseal(sealed, "c") == "x"


@pytest.mark.parametrize("typed", ["13812345678", "+86 138-1234-5678", "0086 138 1234 5678", "１３８１２３４５６７８"])
def test_one_number_has_one_blind_index_however_typed(vault, typed):
    assert vault.phone_index(typed) == vault.phone_index("13812345678")


def test_nothing_has_no_index(vault):
    assert vault.phone_index("") is None
    assert vault.seal("", "customers.name") is None


def test_masks_keep_only_what_a_screen_needs():
    assert mask_phone("138 1234 5678") == "138****5678"
    assert mask_name("王小明") == "王**"
    assert plain_phone("(021) 6123-4567") == "02161234567"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请打 13812345678 找我", "请打 *** 找我"),
        ("call 021-61234567 please", "call *** please"),
        ("mail ann.lee@example.com", "mail ***"),
        ("身份证 11010519491231002X", "身份证 ***"),
        ("修了 3 次，花了 1200 元", "修了 3 次，花了 1200 元"),
    ],
)
def test_comments_lose_personal_data_and_nothing_else(said, shown):
    assert mask_text(said) == shown
