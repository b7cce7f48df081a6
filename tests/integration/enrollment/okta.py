"""What Okta sends, as it documents it: it changes users by PUT, and deactivates them by a PATCH without a path."""

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def patch(*operations):
    return {"schemas": [PATCH], "Operations": list(operations)}


NEW_USER = {
    "schemas": [USER],
    "userName": "test.user@okta.local",
    "name": {"givenName": "Test", "familyName": "User"},
    "emails": [{"primary": True, "value": "test.user@okta.local", "type": "work"}],
    "displayName": "Test User",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}
DEACTIVATED = patch({"op": "replace", "value": {"active": False}})
NEW_GROUP = {"schemas": [GROUP], "displayName": "Test SCIMv2", "members": []}


def changed(ident):
    return NEW_USER | {
        "id": ident,
        "name": {"givenName": "Another", "middleName": "Excited", "familyName": "User"},
        "displayName": "Another User",
        "meta": {"resourceType": "User"},
    }


def renamed(ident):
    return patch({"op": "replace", "value": {"id": ident, "displayName": "Renamed SCIMv2"}})


def members(*people):
    told = [{"value": one, "display": "test.user@okta.local"} for one in people]
    return patch({"op": "replace", "path": "members", "value": told})


def without(member):
    return patch({"op": "remove", "path": f'members[value eq "{member}"]'})
