"""Accounts over HTTP: `/api/auth`."""

from typing import Any

from flask import request

from yt_downloader.auth import schemas
from yt_downloader.auth.accounts import Accounts
from yt_downloader.auth.guard import optional, optional_principal, principal, private
from yt_downloader.auth.service import AuthService
from yt_downloader.auth.visits import current_visit
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.services import use

bp = ApiBlueprint("auth", __name__, url_prefix="/api/auth", description="Accounts and tokens")


@bp.post("/register")
@optional
@limited(RouteClass.ACCOUNTS)
@bp.arguments(schemas.RegisterSchema)
@bp.response(201, schemas.RegisteredSchema)
@bp.alt_response(409, description="EMAIL_TAKEN")
def register(body: dict[str, Any]) -> dict[str, Any]:
    """Make an account; with a guest's token, of the guest and everything it has"""
    user = use(Accounts).register(
        body["email"],
        body["password"],
        address=request.remote_addr or "",
        guest=optional_principal(),
    )
    return {"message": "User registered successfully", "user_id": user.id}


@bp.post("/guest")
@limited(RouteClass.ACCOUNTS)
@bp.response(201, schemas.GuestSchema)
@bp.alt_response(403, description="FORBIDDEN: this server takes no guests")
@bp.alt_response(429, description="TOO_MANY_GUESTS; see Retry-After")
def guest() -> dict[str, Any]:
    """Get an account without a name and its private token, for a day"""
    token, user = use(Accounts).add_guest(visit=current_visit())
    return {"message": "Guest created successfully", "token": token, "user": user}


@bp.post("/login")
@limited(RouteClass.AUTH)
@bp.arguments(schemas.LoginSchema)
@bp.response(200, schemas.LoggedInSchema)
@bp.alt_response(401, description="INVALID_CREDENTIALS")
@bp.alt_response(429, description="Too many failures; see Retry-After")
@bp.alt_response(503, description="BUSY: too many logins at this moment")
def login(body: dict[str, Any]) -> dict[str, Any]:
    """Get a private token"""
    token, user = use(AuthService).login(body["email"], body["password"], visit=current_visit())
    return {"message": "Login successful", "token": token, "user": user}


@bp.post("/logout")
@private
@limited(RouteClass.AUTH)
@bp.response(200, schemas.MessageSchema)
def logout() -> dict[str, str]:
    """End this session"""
    use(AuthService).logout(principal())
    return {"message": "Logout successful"}


@bp.post("/change-password")
@private
@limited(RouteClass.AUTH)
@bp.arguments(schemas.ChangePasswordSchema)
@bp.response(200, schemas.MessageSchema)
@bp.alt_response(401, description="INVALID_CREDENTIALS: the current password is wrong")
@bp.alt_response(429, description="Too many failures; see Retry-After")
def change_password(body: dict[str, Any]) -> dict[str, str]:
    """Change the password and end all sessions"""
    use(Accounts).change_password(
        principal(),
        body["current_password"],
        body["new_password"],
        address=request.remote_addr or "",
    )
    return {"message": "Password changed successfully. Please login again."}


@bp.get("/token/public")
@optional
@limited(RouteClass.AUTH)
@bp.response(200, schemas.PublicTokenSchema)
def public_token() -> dict[str, Any]:
    """Get a public token, which may only save; with a private token one bound to the user"""
    token, seconds = use(AuthService).public_token(optional_principal())
    return {"token": token, "expires_in": seconds}


@bp.get("/me")
@private
@limited(RouteClass.AUTH)
@bp.response(200, schemas.MeSchema)
def me() -> dict[str, Any]:
    """Who is logged in"""
    return {"user": use(AuthService).user(principal())}


@bp.patch("/me")
@private
@limited(RouteClass.AUTH)
@bp.arguments(schemas.SettingsSchema, required=False)
@bp.response(200, schemas.MeSchema)
def change_settings(body: dict[str, Any]) -> dict[str, Any]:
    """Change the account's settings; what is left out stays as it is"""
    return {"user": use(Accounts).change_settings(principal(), body)}


@bp.delete("/me")
@private
@limited(RouteClass.AUTH)
@bp.arguments(schemas.DeleteAccountSchema, required=False)
@bp.response(200, schemas.MessageSchema)
@bp.alt_response(401, description="INVALID_CREDENTIALS: the password is wrong")
@bp.alt_response(429, description="Too many failures; see Retry-After")
def delete_account(body: dict[str, Any]) -> dict[str, str]:
    """Delete the account with its sessions, clips, uploads and files"""
    use(Accounts).delete(principal(), body.get("password"), address=request.remote_addr or "")
    return {"message": "Account deleted successfully"}


@bp.get("/sessions")
@private
@limited(RouteClass.AUTH)
@bp.response(200, schemas.SessionsSchema)
def sessions() -> dict[str, Any]:
    """The user's logins that are good now, newest first"""
    current = principal()
    return {
        "sessions": [
            {
                "id": login.id,
                "created_at": login.created_at,
                "last_seen_at": login.last_seen_at,
                "expires_at": login.expires_at,
                "address": login.visit.address,
                "client": login.visit.client,
                "current": login.id == current.session_id,
            }
            for login in use(AuthService).logins(current)
        ]
    }


@bp.delete("/sessions/<session_id>")
@private
@limited(RouteClass.AUTH)
@bp.response(204)
def end_session(session_id: str) -> tuple[str, int]:
    """Sign one login out, at once and everywhere"""
    use(AuthService).end_login(principal(), session_id)
    return "", 204
