"""What Microsoft Entra ID sends, as it documents it: it finds before it creates, and changes by PATCH alone."""

from tests.integration.enrollment.okta import GROUP, USER, patch

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
NEW_USER = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "anna.berg",
    "userName": "Anna.Berg@corp.local",
    "active": True,
    "displayName": "Anna Berg",
    "emails": [{"primary": True, "type": "work", "value": "anna.berg@corp.local"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Anna Berg", "familyName": "Berg", "givenName": "Anna"},
    "phoneNumbers": [{"type": "mobile", "value": "555-0100"}],
    "roles": [],
    "title": "Sales representative",
    ENTERPRISE: {"employeeNumber": "4711", "department": "Sales"},
}
MARRIED = patch(
    {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "anna.lind@corp.local"},
    {"op": "Replace", "path": "name.familyName", "value": "Lind"},
    {"op": "Add", "path": 'addresses[type eq "work"].locality', "value": "Berlin"},
    {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Marketing"},
)
WITHOUT_PATH = patch({"op": "Add", "value": {"displayName": "Anna Lind", "name.givenName": "Anna Maria"}})
DISABLED = patch({"op": "Replace", "path": "active", "value": "False"})
ENABLED = patch({"op": "Replace", "path": "active", "value": "True"})
NEW_GROUP = {
    "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
    "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
    "displayName": "Sales, Berlin",
    "meta": {"resourceType": "Group"},
}


def reports_to(manager):
    return patch({"op": "Add", "path": f"{ENTERPRISE}:manager", "value": manager})


def joins(member):
    return patch({"op": "Add", "path": "members", "value": [{"$ref": None, "value": member}]})


def leaves(member):
    return patch({"op": "Remove", "path": "members", "value": [{"$ref": None, "value": member}]})
