"""Routes about what people are told."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import notices
from services.enrollment.api.notice_examples import (
    MAIL_EXAMPLE,
    NOTICE,
    NOTICE_EXAMPLE,
    TEMPLATE_BODY,
    TEMPLATE_EXAMPLE,
)

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/notices/{notice}/resend",
        command=commands.ResendNotice,
        scope="notices:write",
        summary="Send a notice once more",
        example={"reason": "The mailbox was full."},
        reply_example={"notice": NOTICE, "state": "waiting"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/notice-templates/{kind}/{language}",
        command=commands.DefineTemplate,
        scope="notices:write",
        summary="Say what notices of a kind say in a language",
        example=TEMPLATE_BODY,
        reply_example={"template": "confirmation.en", "version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/notice-templates/{kind}/{language}/drop",
        command=commands.DropTemplate,
        scope="notices:write",
        summary="Go back to what the platform says by itself",
        reply_example={"template": "confirmation.en"},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/notices",
        params=notices.NoticesAsked,
        response=notices.NoticePage,
        scope="notices:read",
        summary="Notices, the newest first",
        answer=notices.list_notices,
        example={"items": [NOTICE_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/notices/{notice}",
        params=notices.OneNotice,
        response=notices.NoticeInFull,
        scope="notices:read",
        summary="One notice, with its mails as they read today",
        answer=notices.show_notice,
        example={"about": NOTICE_EXAMPLE, "mails": [MAIL_EXAMPLE], "silent": None},
    ),
    QueryRoute(
        path="/v1/notice-templates",
        params=notices.TemplatesAsked,
        response=notices.TemplatePage,
        scope="notices:read",
        summary="What notices say, by kind and language",
        answer=notices.list_templates,
        example={"items": [TEMPLATE_EXAMPLE]},
    ),
    QueryRoute(
        path="/v1/notice-templates/{kind}/{language}/preview",
        params=notices.PreviewAsked,
        response=notices.MailShown,
        scope="notices:read",
        summary="The mail of a template, about something made up",
        answer=notices.preview,
        example=MAIL_EXAMPLE,
    ),
)
