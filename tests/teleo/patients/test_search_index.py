"""What is encrypted is found by keyed hashes, which say nothing to whoever reads the table."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from teleo.patients.search_index import SearchIndex

HERE, ELSEWHERE = new_id(), new_id()


def index_of(vault: Vault, establishment_id: UUID = HERE) -> SearchIndex:
    return SearchIndex(vault, establishment_id)


def test_a_name_is_among_its_hashes_from_three_letters(vault: Vault) -> None:
    index = index_of(vault)

    hashes = index.of_names("Lefèvre", "Martin", None)

    assert index.of_name_sought("lef") in hashes
    assert index.of_name_sought("LEFEVRE") in hashes
    assert index.of_name_sought("Mart") in hashes
    assert index.of_name_sought("le") not in hashes
    assert index.of_name_sought("evr") not in hashes


def test_hashes_come_in_no_order_that_tells_the_name(vault: Vault) -> None:
    index = index_of(vault)

    assert (
        index.of_names("Lefèvre", "Martin")
        == index.of_names("Martin", "Lefèvre")
        == sorted(index.of_names("Lefèvre", "Martin"))
    )


def test_two_establishments_cannot_compare_their_patients(vault: Vault) -> None:
    here, elsewhere = index_of(vault), index_of(vault, ELSEWHERE)

    assert not set(here.of_names("Lefèvre")) & set(elsewhere.of_names("Lefèvre"))
    assert here.of_birth_date(date(1944, 5, 12)) != elsewhere.of_birth_date(date(1944, 5, 12))
    assert here.of_mobile("+33639980001") != elsewhere.of_mobile("+33639980001")


def test_without_the_key_there_is_no_hash(vault: Vault) -> None:
    other = replace(vault, index=b"another key, of thirty-two bytes")

    assert index_of(vault).of_mobile("+33639980001") != index_of(other).of_mobile("+33639980001")
    assert index_of(vault).of_mobile("+33639980001") == index_of(vault).of_mobile("+33639980001")
