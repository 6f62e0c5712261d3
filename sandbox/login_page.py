"""The page of the device flow, where a person types in the code and agrees or does not."""

from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qsl

from sandbox.answer import Answer
from sandbox.call import Call
from sandbox.logins import Decision, Logins
from sandbox.page import html
from sandbox.tokens import TokenBook

_FORM = """<p>An application asks to read your repositories.</p>
<form method="post">
<p><label>Code <input name="user_code" value="{code}" required autofocus></label></p>
<p><label>You are <select name="account">{accounts}</select></label></p>
<p><button name="decision" value="approved">Agree</button>
<button name="decision" value="denied">Decline</button></p>
</form>"""


def login_page(call: Call, logins: Logins, tokens: TokenBook) -> Answer:
    """The form; or, once it was sent, what came of it."""
    if call.method != "POST":
        names = sorted({token.login for token in tokens})
        return html("Device activation", _form(call.query.get("user_code", ""), names))
    try:
        form = dict(parse_qsl(call.body.decode()))
        decision = Decision(form.get("decision", ""))
        logins.decide(form.get("user_code", ""), decision, form.get("account", ""))
    except ValueError:
        return html("No such code", "<p>It is misspelt, or no longer good.</p>", 404)
    return html("Thank you", "<p>The application is told; you can close this page.</p>")


def _form(code: str, accounts: Iterable[str]) -> str:
    options = "".join(f"<option>{escape(name)}</option>" for name in accounts)
    return _FORM.format(code=escape(code), accounts=options)
