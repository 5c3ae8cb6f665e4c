"""Every address declares who may reach it."""

from holdfast.api.app import api
from tests.everything.addresses import addresses

OPEN_ROUTES = {
    ("POST", "/session"),
    ("GET", "/people"),
    ("GET", "/policy"),
    ("POST", "/receipts"),
    ("POST", "/mailbox"),
    ("POST", "/mailbox/messages"),
    ("POST", "/mailbox/files"),
}


def test_every_page_declares_its_access():
    undeclared = [route for route, access in addresses() if access == "undeclared"]

    assert undeclared == []


def test_only_known_routes_of_the_api_need_no_token():
    open_routes = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
        if not operation.get("security")
    }

    assert open_routes == OPEN_ROUTES
