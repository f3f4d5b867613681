"""The token endpoint on Flask: `pip install flask httpx`, then `python letta_token.py`; in production `gunicorn
letta_token:app`. Its settings are in README.md, and ../docs/token-endpoint.openapi.json describes what it speaks."""

import json
import os
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import httpx
from flask import Flask, g, jsonify, request
from werkzeug.exceptions import HTTPException

ORIGINS = os.environ.get("ALLOWED_ORIGINS", "http://localhost:5173").split(",")
BASE_URL = (os.environ.get("LETTA_BASE_URL") or "https://api.letta.com").rstrip("/")
SESSIONS = json.loads(os.environ.get("SESSIONS", "{}"))
REASONS = ["initial", "expiring", "unauthorized", "first-message"]
ACCESS = ["read_messages", "write_messages", "read_agent"]
LIFE_SECONDS = 300

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 8192
letta = httpx.Client(base_url=BASE_URL, headers={"Authorization": "Bearer " + os.environ["LETTA_API_KEY"]})


def visitor():
    """WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
    Here, a cookie `session` leads to an {"id", "agentId"} in SESSIONS. None: nobody who may chat."""
    return SESSIONS.get(request.cookies.get("session", ""))


class Refusal(Exception):
    def __init__(self, status, code, message, headers=None):
        super().__init__(message)
        self.response = {"error": {"code": code, "message": message}}, status, headers or {}


def ask_letta(method, path="", **options):
    """One request to Letta's token routes. All of a visitor's request share 5 seconds."""
    left = max(0.1, g.deadline - time.monotonic())
    try:
        response = letta.request(method, "/v1/client-side-access-tokens" + path, timeout=left, **options)
        if response.status_code == 429:
            after = response.headers.get("Retry-After", "")
            after = after if after.isascii() and after.isdigit() and int(after) > 0 else "5"
            raise Refusal(429, "rate-limited", "Letta is busy.", {"Retry-After": after})
        if method == "DELETE" and response.status_code in (204, 404):
            return {}
        if not response.is_success:
            app.logger.error("Letta answered a %s with %d.", method, response.status_code)
            raise Refusal(502, "upstream", "Letta failed.")
        return response.json()
    except httpx.TimeoutException:
        raise Refusal(504, "upstream-timeout", "Letta did not respond in time.") from None
    except (httpx.HTTPError, ValueError):
        raise Refusal(502, "upstream", "Letta failed.") from None


def needed_visitor():
    who = visitor()
    if who is None:
        raise Refusal(401, "unauthorized", "Sign in to chat.")
    return who


def mint(body):
    if body.get("reason", "initial") not in REASONS:
        raise Refusal(400, "body", 'The body must be {"reason": …}.')
    agent_id = needed_visitor()["agentId"]
    now = datetime.now(timezone.utc)
    created = ask_letta(
        "POST",
        json={
            "policy": [{"type": "agent", "id": agent_id, "access": ACCESS}],
            "hostname": request.headers["Origin"],  # one of ORIGINS
            "expires_at": (now + timedelta(seconds=LIFE_SECONDS)).isoformat(),
        },
    )
    token = {"token": created["token"], "expiresAt": created["expiresAt"], "agentId": agent_id}
    return jsonify(token | {"baseUrl": BASE_URL, "serverTime": datetime.now(timezone.utc).isoformat()})


def revoke(body):
    token = body.get("token")
    if not isinstance(token, str) or not token:
        raise Refusal(400, "body", 'The body must be {"token": "…"}.')
    if not is_listed(token, needed_visitor()["agentId"]):
        raise Refusal(404, "not-found", "You have no such token.")
    ask_letta("DELETE", "/" + quote(token, safe=""), json={})
    return "", 204


def is_listed(token, agent_id):
    """Whether Letta lists the token for the agent. Pages overlap by one, in case a token expires while we read."""
    for page in range(100):
        listed = ask_letta("GET", params={"agentId": agent_id, "offset": page * 9, "limit": 10})
        for one in listed["tokens"]:
            if one["token"] == token:
                return any(grant["id"] == agent_id for grant in one["policy"]["data"])
        if not listed["hasNextPage"]:
            return False
    return False


def is_allowed():
    """Only pages of ours may ask, whatever else the request says."""
    is_near = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "same-site")
    return is_near and request.headers.get("Origin") in ORIGINS


@app.route("/api/letta-token", methods=["POST", "DELETE", "OPTIONS"], provide_automatic_options=False)
def token_endpoint():
    g.deadline = time.monotonic() + 5
    if not is_allowed():
        raise Refusal(403, "origin", "Pages of this origin may not ask.")
    if request.method == "OPTIONS":
        return "", 204, {"Access-Control-Allow-Methods": "POST, DELETE", "Access-Control-Allow-Headers": "Content-Type"}
    try:
        body = request.get_json()
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise Refusal(400, "body", "The body must be an object.")
    return mint(body) if request.method == "POST" else revoke(body)


@app.errorhandler(Refusal)
def refuse(refusal):
    return refusal.response


@app.errorhandler(HTTPException)
def refuse_request(error):
    """Flask's own refusals: 413 too large, 415 not JSON, 400 bad JSON, 405 and 404."""
    if error.code in (404, 405):
        return Refusal(404 if is_allowed() else 403, "not-found", "Ask with POST or DELETE.").response
    return Refusal(400, "body", "The body must be at most 8 kB of application/json.").response


@app.errorhandler(Exception)
def refuse_failure(error):
    app.logger.error("The site failed: %s", type(error).__name__)
    return Refusal(502, "backend", "The site failed.").response


@app.after_request
def add_headers(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers.add("Vary", "Origin")
    if is_allowed():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, Date"
    return response


if __name__ == "__main__":
    from werkzeug.serving import make_server

    port = int(os.environ.get("TOKEN_PORT", "8787"))
    server = make_server("127.0.0.1", port, app, threaded=True)
    print(f"ready: http://localhost:{port}", flush=True)
    server.serve_forever()
