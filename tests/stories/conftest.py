"""A running product for the stories of a module."""

from collections.abc import Iterator

import pytest

from tests.stories.product import Product


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demonstration account, its owner signed in, its twelve phones online."""
    with Product(tmp_path_factory.mktemp("product")) as product:
        product.set_up()
        product.wait_online(12)
        yield product
